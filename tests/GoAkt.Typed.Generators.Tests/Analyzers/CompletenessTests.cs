using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

public class CompletenessTests
{
    private const string Contract =
        """[ActorKind("accounts/User")] public interface IUserActor { Task RenameAsync(Rename command); }""";

    public static TheoryData<string> Ids { get; } = new(DescriptorTable.All.Select(static d => d.Id));

    [Fact]
    public void Ids_are_numbered_without_a_gap() =>
        Assert.Equal(
            Enumerable.Range(1, DescriptorTable.All.Length).Select(static i => $"GOAKT{i:000}"),
            DescriptorTable.All.Select(static d => d.Id));

    [Fact]
    public void Analyzers_report_nothing_that_the_table_lacks() =>
        Assert.Equal(
            DescriptorTable.All,
            Analyzed
                .Analyzers.SelectMany(static a => a.SupportedDiagnostics)
                .OrderBy(static d => d.Id, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_has_a_title_a_category_and_a_link_to_its_page(string id)
    {
        DiagnosticDescriptor descriptor = DescriptorTable.Of(id);

        Assert.NotEmpty(descriptor.Title.ToString());
        Assert.Equal("GoAkt.Typed", descriptor.Category);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        Assert.True(descriptor.IsEnabledByDefault);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_id_has_an_analyzer_a_page_with_examples_a_release_entry_and_tests_of_both_sorts(string id) =>
        Assert.Empty(await Completeness.OfThisRepository.MissingFor(DescriptorTable.Of(id)));

    [Fact]
    public async Task An_id_that_has_nothing_else_lacks_everything() =>
        Assert.Equal(
            [
                "one analyzer",
                "page with its title",
                "wrong example",
                "right example",
                "line in the index of pages",
                "entry in a release file",
                "positive test",
                "negative test",
            ],
            await Completeness.OfThisRepository.MissingFor(new DiagnosticDescriptor(
                "GOAKT999", "Title", "Message", "GoAkt.Typed", DiagnosticSeverity.Warning, isEnabledByDefault: true)));

    [Fact]
    public async Task A_page_without_a_right_example_is_no_whole_one()
    {
        string folder = Directory.CreateTempSubdirectory("goakt-typed-").FullName;
        try
        {
            string pages = Directory.CreateDirectory(Path.Combine(folder, "docs", "diagnostics")).FullName;
            await File.WriteAllTextAsync(
                Path.Combine(pages, "GOAKT018.md"),
                $"# GOAKT018: {Descriptors.EmptyContract.Title}\n\n```csharp wrong\npublic class Nothing;\n```\n",
                TestContext.Current.CancellationToken);

            Assert.Equal(
                ["right example", "line in the index of pages", "entry in a release file"],
                await (Completeness.OfThisRepository with { Folder = folder }).MissingFor(Descriptors.EmptyContract));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_test_that_verifies_another_id_is_none_whatever_its_name() =>
        Assert.Equal(
            ["positive test", "negative test"],
            await (
                Completeness.OfThisRepository with
                {
                    Tests =
                    [
                        new DiagnosticTest("GOAKT018", "Reports_an_empty_contract", static () =>
                            Verify.Reports(
                                Descriptors.NotATask, Contract.Replace("Task", "[|void|]", StringComparison.Ordinal))),
                        new DiagnosticTest("GOAKT018", "Accepts_a_contract", static () =>
                            Verify.Accepts(Descriptors.NotATask, Contract)),
                    ],
                }).MissingFor(Descriptors.EmptyContract));

    [Fact]
    public async Task A_test_of_one_sort_is_none_of_the_other() =>
        Assert.Equal(
            ["positive test"],
            await (
                Completeness.OfThisRepository with
                {
                    Tests =
                    [
                        new DiagnosticTest("GOAKT018", "Reports_an_empty_contract", static () =>
                            Verify.Accepts(Descriptors.EmptyContract, Contract)),
                    ],
                }).MissingFor(Descriptors.EmptyContract));
}
