namespace GoAkt.Typed.Testing.Pages;

/// <summary>What stands between two lines of three backticks.</summary>
/// <param name="Page">The page, from the repository's root.</param>
/// <param name="Line">The line of the block's first line of text, from 1.</param>
/// <param name="Info">What follows the backticks, such as <c>csharp</c>.</param>
/// <param name="Text">The block's lines.</param>
public sealed record FencedBlock(string Page, int Line, string Info, string Text)
{
    /// <summary>The first word of <see cref="Info"/>.</summary>
    public string Language => Info.Split(' ')[0];

    /// <summary>The file that the block is, where a reader is to write one: <c>csharp Shop/Program.cs</c>.</summary>
    public string? File =>
        Info.Split(' ') is [_, string file] && file.Contains('.', StringComparison.Ordinal) ? file : null;

    /// <summary>Where it is.</summary>
    public override string ToString() => $"{Page}:{Line}";
}
