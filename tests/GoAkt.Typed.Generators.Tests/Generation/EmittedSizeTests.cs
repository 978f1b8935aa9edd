using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>What is emitted has to be compiled too: no method, whatever its shape, takes more than fifteen lines, dispatcher included.</summary>
public class EmittedSizeTests
{
    private const int MostLinesPerMethod = 15;

    public static TheoryData<string> Shapes =>
    [
        "Task<Profile> {0}(GetProfile query);",
        "ValueTask<Profile> {0}(GetProfile query, CancellationToken ct = default);",
        "Task<IMessage> {0}(GetProfile query);",
        "Task {0}(GetProfile query, CancellationToken ct = default);",
        "ValueTask {0}(GetProfile query);",
        "Task<Profile> {0}(GetProfile query, TimeSpan timeout, CancellationToken ct = default);",
        "Task<Profile> {0}(GetProfile query, TimeSpan timeout = default, CancellationToken ct = default);",
        "ValueTask<Profile> {0}(GetProfile query, TimeSpan? timeout = null, CancellationToken ct = default);",
        "[AskTimeout(100)] Task<Profile> {0}(GetProfile query);",
        "Task<IReadOnlyList<Profile>> {0}(IEnumerable<GetProfile> queries, CancellationToken ct = default);",
        "ValueTask<IReadOnlyList<Profile>> {0}(GetProfile[] queries, TimeSpan? timeout = null, CancellationToken ct = default);",
        "Task {0}(IReadOnlyList<GetProfile> queries);",
        "[Obsolete(\"Gone.\", true)] Task<Profile> {0}(GetProfile query);",
        "[Obsolete(\"Gone.\"), System.Diagnostics.CodeAnalysis.Experimental(\"NEW001\")] Task {0}(GetProfile query);",
        "internal Task<Profile> {0}(GetProfile query, TimeSpan? timeout = null, CancellationToken ct = default);",
        "protected Task<Profile> {0}(GetProfile query);",
        "Task<string> {0}(GetProfile query);",
        "string {0} {{ get; set; }}",
        "event Action {0};",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Another_method_takes_few_lines(string shape)
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp8, LanguageVersion.Preview })
            Assert.InRange(LinesOf(version, shape), 1, MostLinesPerMethod);
    }

    [Fact]
    public void Another_method_that_asks_beside_one_that_tells_takes_few_lines()
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp8, LanguageVersion.Preview })
            Assert.InRange(LinesOf(version, "Task<Profile> {0}(Rename command);"), 1, MostLinesPerMethod);
    }

    /// <summary>The lines that the last of several members adds to what is emitted for a contract.</summary>
    private static int LinesOf(LanguageVersion version, string shape) =>
        LinesOf(version, shape, "Member0") - LinesOf(version, shape, null);

    private static int LinesOf(LanguageVersion version, string shape, string? name)
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true, ImplicitUsings = false, LanguageVersion = version })
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
                    Task<Receipt> PayAsync(Payment payment);
                    Task RenameAsync(Rename command);
                    {{(name is null ? string.Empty : string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, name))}}
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        return project.GeneratedSources.Values.Sum(static source => source.Split('\n').Length);
    }
}
