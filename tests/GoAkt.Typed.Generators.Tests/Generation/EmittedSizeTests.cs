using System.Globalization;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>What is emitted has to be compiled too: no method, whatever its shape, takes more than fifteen lines,
/// dispatcher included.</summary>
public class EmittedSizeTests
{
    private const int MostLinesPerMethod = 15;

    public static TheoryData<string> Shapes =>
        [
            "Task<Profile> {0}({1} query);",
            "ValueTask<Profile> {0}({1} query, CancellationToken ct = default);",
            "Task<IMessage> {0}({1} query);",
            "Task {0}({1} query, CancellationToken ct = default);",
            "ValueTask {0}({1} query);",
            "Task<Profile> {0}({1} query, TimeSpan timeout, CancellationToken ct = default);",
            "Task<Profile> {0}({1} query, TimeSpan timeout = default, CancellationToken ct = default);",
            "ValueTask<Profile> {0}({1} query, TimeSpan? timeout = null, CancellationToken ct = default);",
            "[AskTimeout(100)] Task<Profile> {0}({1} query);",
            "Task<IReadOnlyList<Profile>> {0}(IEnumerable<{1}> queries, CancellationToken ct = default);",
            "ValueTask<IReadOnlyList<Profile>> {0}({1}[] queries, TimeSpan? timeout = null, CancellationToken ct = default);",
            "Task {0}(IReadOnlyList<{1}> queries);",
            "[Obsolete(\"Gone.\", true)] Task<Profile> {0}({1} query);",
            "[Obsolete(\"Gone.\"), System.Diagnostics.CodeAnalysis.Experimental(\"NEW001\")] Task {0}({1} query);",
            "internal Task<Profile> {0}({1} query, TimeSpan? timeout = null, CancellationToken ct = default);",
            "protected Task<Profile> {0}({1} query);",
            "Task<string> {0}({1} query);",
            "string {0} {{ get; set; }}",
            "event Action {0};",
        ];

    [LongTheory]
    [MemberData(nameof(Shapes))]
    public void A_second_method_takes_few_lines(string shape)
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp8, LanguageVersion.Preview })
        {
            string first = string.Format(CultureInfo.InvariantCulture, shape, "First", "Payment");
            string second = string.Format(CultureInfo.InvariantCulture, shape, "Second", "GetProfile");
            Assert.InRange(LinesOf(version, first + second) - LinesOf(version, first), 1, MostLinesPerMethod);
        }
    }

    [Fact]
    public void A_method_that_asks_with_what_another_tells_takes_few_lines()
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp8, LanguageVersion.Preview })
        {
            int one = LinesOf(version, "Task TellAsync(Rename command);");
            Assert.InRange(
                LinesOf(version, "Task TellAsync(Rename command); Task<Profile> AskAsync(Rename command);") - one,
                1,
                MostLinesPerMethod);
        }
    }

    private static int LinesOf(LanguageVersion version, string members)
    {
        CompiledProject project = (
            TestProject.Default with
            {
                ReferencesHosting = true,
                ImplicitUsings = false,
                LanguageVersion = version,
            })
            .With(
                $$"""
                using System;
                using System.Collections.Generic;
                using System.Threading;
                using System.Threading.Tasks;
                using Accounts;
                using Google.Protobuf;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    {{members}}
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        return project.GeneratedSources.Values.Sum(static source => source.Split('\n').Length);
    }
}
