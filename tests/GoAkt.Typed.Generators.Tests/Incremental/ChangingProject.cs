using System.Collections.Immutable;
using System.Text;
using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>
/// A small project whose files have places where one of several texts stands, written <c>‹one|another|a third›</c>.
/// Each edit puts another text in one place, takes a file away, or brings it back.
/// </summary>
internal sealed class ChangingProject
{
    private readonly ImmutableArray<ChangingFile> _files;

    /// <summary>Every edit that there is, as what it changes: a place, or if that is -1 whether the file is
    /// there.</summary>
    private readonly ImmutableArray<(ChangingFile File, int Place, int Text)> _edits;

    public ChangingProject(IReadOnlyDictionary<string, string> templates)
    {
        _files = [.. templates.Select(static file => new ChangingFile(file.Key, file.Value))];
        _edits =
        [
            .. _files.SelectMany(static file => file.Places.SelectMany((texts, place) =>
                Enumerable.Range(0, texts.Length).Select(text => (file, place, text)))),
            .. _files.Select(static file => (file, -1, 0)),
        ];
    }

    /// <summary>How many edits there are.</summary>
    public int EditCount => _edits.Length;

    /// <summary>The files as they are now.</summary>
    public IEnumerable<SourceFile> Files =>
        _files.Where(static file => file.IsPresent).Select(static file => new SourceFile(file.Path, file.Text));

    /// <summary>Makes an edit, and hands it on to a run.</summary>
    /// <returns>What was done; null if the text stood there already.</returns>
    public string? Edit(int edit, IncrementalRun run)
    {
        (ChangingFile file, int place, int text) = _edits[edit];
        string before = file.Text;
        if (place < 0)
        {
            file.IsPresent = !file.IsPresent;
            if (file.IsPresent)
            {
                run.Add(file.Path, before);
                return $"add {file.Path}";
            }

            run.Remove(file.Path);
            return $"remove {file.Path}";
        }

        if (!file.IsPresent || file.Chosen[place] == text)
        {
            return null;
        }

        string was = file.Places[place][file.Chosen[place]];
        file.Chosen[place] = text;
        run.Edit(file.Path, before, file.Text);
        return $"{file.Path}: '{was}' becomes '{file.Places[place][text]}'";
    }

    private sealed class ChangingFile
    {
        private readonly ImmutableArray<string> _between;

        public ChangingFile(string path, string template)
        {
            Path = path;
            string[] parts = template.Split('‹', '›');
            _between = [.. parts.Where(static (_, i) => i % 2 == 0)];
            Places = [.. parts.Where(static (_, i) => i % 2 == 1).Select(static texts => texts.Split('|'))];
            Chosen = new int[Places.Length];
        }

        public string Path { get; }

        public bool IsPresent { get; set; } = true;

        public ImmutableArray<string[]> Places { get; }

        public int[] Chosen { get; }

        public string Text
        {
            get
            {
                StringBuilder text = new(_between[0]);
                for (int i = 0; i < Places.Length; i++)
                {
                    text.Append(Places[i][Chosen[i]]).Append(_between[i + 1]);
                }

                return text.ToString();
            }
        }
    }
}
