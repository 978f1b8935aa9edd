using System.Collections.Immutable;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

public class UnawaitedCallSuppressorTests
{
    private const string Source =
        """
        using Accounts;
        using GoAkt.Typed;

        [ActorKind("accounts/User")]
        public interface IUserActor
        {
            Task RenameAsync(Rename command);
        }

        public static class Program
        {
            public static async Task RunAsync(IUserActor user)
            {
                user.RenameAsync(new Rename());
                await Task.Yield();
            }
        }
        """;

    [Fact]
    public async Task The_compilers_warning_gives_way_to_ours() =>
        Assert.Equal(["GOAKT023"], await Ids(TestProject.Default.With(Source)));

    [Fact]
    public async Task It_gives_way_under_warnings_as_errors_too() =>
        Assert.Equal(
            ["GOAKT023"],
            await Ids(
                TestProject.Default.With(Source) with
                {
                    Severities =
                        ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CS4014", ReportDiagnostic.Error),
                }));

    [Fact]
    public async Task It_comes_back_where_ours_is_switched_off_for_the_project() =>
        Assert.Equal(
            ["CS4014"],
            await Ids(
                TestProject.Default.With(Source) with
                {
                    Severities =
                        ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("GOAKT023", ReportDiagnostic.Suppress),
                }));

    [Fact]
    public async Task It_comes_back_where_ours_is_switched_off_for_the_file() =>
        Assert.Equal(
            ["CS4014"],
            await Ids(TestProject.Default.With(Source), "[*.cs]\ndotnet_diagnostic.GOAKT023.severity = none\n"));

    [Fact]
    public async Task One_pragma_silences_both() =>
        Assert.Empty(await Ids(TestProject.Default.With("#pragma warning disable GOAKT023\n" + Source)));

    [Fact]
    public async Task The_tasks_of_others_keep_the_compilers_warning() =>
        Assert.Equal(
            ["CS4014"],
            await Ids(
                TestProject.Default.With(
                    Source.Replace(
                        "user.RenameAsync(new Rename());",
                        "Task.FromException(new System.TimeoutException());",
                        StringComparison.Ordinal))));

    private static async Task<IEnumerable<string>> Ids(TestProject project, string? editorConfig = null) =>
        (await Analyzed.DiagnosticsOf(project, editorConfig))
            .Where(static d => d.Severity > DiagnosticSeverity.Hidden)
            .Select(static d => d.Id);
}
