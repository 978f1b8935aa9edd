using System.Text;

namespace GoAkt.Typed.Generators.Emit;

/// <summary>Writes indented source, a line or a template of several lines at a time.</summary>
internal sealed class SourceWriter
{
    private const int IndentSize = 4;

    private readonly StringBuilder _text = new(4096);
    private int _indent;

    public void Indent() => _indent += IndentSize;

    public void Outdent() => _indent -= IndentSize;

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes a template, each of its lines behind the current indentation.</summary>
    public void Lines(string template)
    {
        int start = 0;
        while (start <= template.Length)
        {
            int end = template.IndexOf('\n', start);
            if (end < 0)
            {
                end = template.Length;
            }

            // Templates have the line ends of the file that they are checked out in.
            int length = end > start && template[end - 1] == '\r' ? end - start - 1 : end - start;
            if (length > 0)
            {
                _text.Append(' ', _indent).Append(template, start, length);
            }

            _text.Append('\n');
            start = end + 1;
        }
    }

    public override string ToString() => _text.ToString();
}
