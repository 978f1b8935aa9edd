using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>Source whose expected diagnostics stand between <c>[|</c> and <c>|]</c>.</summary>
internal sealed class MarkedSource
{
    private MarkedSource(string text, ImmutableArray<TextSpan> spans)
    {
        Text = text;
        Spans = spans;
    }

    public string Text { get; }

    public ImmutableArray<TextSpan> Spans { get; }

    public static MarkedSource Parse(string marked)
    {
        StringBuilder text = new();
        ImmutableArray<TextSpan>.Builder spans = ImmutableArray.CreateBuilder<TextSpan>();
        int start = -1;
        for (int i = 0; i < marked.Length; i++)
        {
            string two = marked.Substring(i, Math.Min(2, marked.Length - i));
            if (two == "[|")
            {
                start = text.Length;
                i++;
            }
            else if (two == "|]")
            {
                spans.Add(TextSpan.FromBounds(start, text.Length));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        return new MarkedSource(text.ToString(), spans.ToImmutable());
    }
}
