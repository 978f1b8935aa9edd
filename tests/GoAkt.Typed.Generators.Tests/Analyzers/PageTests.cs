using System.Collections.Immutable;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

public class PageTests
{
    public static TheoryData<string> Ids => CompletenessTests.Ids;

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_wrong_example_gives_its_diagnostic_and_nothing_else(string id)
    {
        foreach (TestProject example in DiagnosticPage.Of(id).Wrong)
        {
            Assert.Equal([id], (await FoundIn(example, id)).Select(static d => d.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_right_example_gives_nothing(string id)
    {
        foreach (TestProject example in DiagnosticPage.Of(id).Right)
        {
            Assert.Empty(await FoundIn(example, id));
        }
    }

    private static async Task<ImmutableArray<Diagnostic>> FoundIn(TestProject example, string id) =>
        [
            .. (await Analyzed.DiagnosticsOf(example)).Where(d =>
                d.Severity > DiagnosticSeverity.Hidden || d.Id == id),
        ];
}
