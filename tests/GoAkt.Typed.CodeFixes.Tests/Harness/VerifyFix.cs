using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GoAkt.Typed.CodeFixes.Tests.Harness;

/// <summary>Applies fixes and compares the text that they leave; what was fixed must compile and not be reported
/// again.</summary>
internal static class VerifyFix
{
    /// <summary>Fixes the first diagnostic of an id.</summary>
    public static async Task Fixes<TFix>(string id, string before, string after)
        where TFix : CodeFixProvider, new()
    {
        using FixedProject project = new(("Contract.cs", before));
        int found = (await project.DiagnosticsOf(id)).Length;

        await project.ApplyAsync(
            Assert.Single(await project.OffersAsync(new TFix(), (await project.DiagnosticsOf(id))[0])));

        Assert.Equal(after, await project.TextOf("Contract.cs"), ignoreLineEndingDifferences: true);
        Assert.Equal(found - 1, (await project.DiagnosticsOf(id)).Length);
    }

    /// <summary>Fixes all diagnostics of an id at once.</summary>
    public static async Task FixesAll<TFix>(string id, string before, string after)
        where TFix : CodeFixProvider, new()
    {
        using FixedProject project = new(("Contract.cs", before));

        await project.ApplyAllAsync(new TFix(), id);

        Assert.Equal(after, await project.TextOf("Contract.cs"), ignoreLineEndingDifferences: true);
        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.DiagnosticsOf(id));
    }

    /// <summary>Something is reported, and no fix is offered for it.</summary>
    public static async Task OffersNothing<TFix>(string id, string source)
        where TFix : CodeFixProvider, new()
    {
        using FixedProject project = new(("Contract.cs", source));
        Diagnostic found = (await project.DiagnosticsOf(id))[0];

        Assert.Empty(await project.OffersAsync(new TFix(), found));
    }
}
