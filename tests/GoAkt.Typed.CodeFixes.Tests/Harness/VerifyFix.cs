using Microsoft.CodeAnalysis.CodeFixes;

namespace GoAkt.Typed.CodeFixes.Tests.Harness;

/// <summary>Says what a fix makes of a file.</summary>
internal static class VerifyFix
{
    /// <summary>What is marked is fixed.</summary>
    /// <param name="id">What is reported.</param>
    /// <param name="before">Source with <c>[|</c>marks<c>|]</c> where it is reported.</param>
    /// <param name="after">What it becomes.</param>
    /// <param name="title">What the light bulb says, where that depends on the source.</param>
    public static Task Fixes<TFix>(string id, string before, string after, string? title = null)
        where TFix : CodeFixProvider, new()
    {
        FixTest<TFix> test = new FixTest<TFix>(id).With("Contract.cs", before, after);
        if (title is not null)
        {
            test.CodeActionVerifier = (action, _) => Assert.Equal(title, action.Title);
        }

        return test.RunAsync();
    }

    /// <summary>What is marked is reported, and no fix is offered for it.</summary>
    public static Task OffersNothing<TFix>(string id, string source)
        where TFix : CodeFixProvider, new() => Fixes<TFix>(id, source, source);
}
