using System.Reflection;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

public class CompletenessTests
{
    public static TheoryData<string> Ids { get; } = new(DescriptorTable.All.Select(static d => d.Id));

    [Fact]
    public void Ids_are_numbered_without_a_gap() =>
        Assert.Equal(Enumerable.Range(1, DescriptorTable.All.Length).Select(static i => $"GOAKT{i:000}"), DescriptorTable.All.Select(static d => d.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_is_reported_by_an_analyzer(string id) =>
        Assert.Single(Analyzed.Analyzers.Where(a => a is not DiagnosticSuppressor), a => a.SupportedDiagnostics.Any(d => d.Id == id));

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
    public void An_id_has_a_page_with_a_wrong_and_a_right_example(string id)
    {
        DiagnosticPage page = DiagnosticPage.Of(id);

        Assert.StartsWith($"# {id}: {DescriptorTable.Of(id).Title}\n", page.Text);
        Assert.NotEmpty(page.Wrong);
        Assert.NotEmpty(page.Right);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_stands_in_the_index_of_pages(string id)
    {
        DiagnosticDescriptor descriptor = DescriptorTable.Of(id);
        string index = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "diagnostics", "README.md"));

        Assert.Contains($"| [{id}]({id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} |", index, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_stands_in_a_release_file(string id)
    {
        DiagnosticDescriptor descriptor = DescriptorTable.Of(id);
        string folder = Path.Combine(Repository.Folder, "generators", "GoAkt.Typed.Generators");
        string releases = string.Concat(Directory.GetFiles(folder, "AnalyzerReleases.*.md").Select(File.ReadAllText));

        Assert.Contains($"{id} | GoAkt.Typed | {descriptor.DefaultSeverity} | {descriptor.Title}", releases, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_has_a_positive_and_a_negative_test(string id)
    {
        IEnumerable<string> tests = typeof(CompletenessTests).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DiagnosticTestsAttribute>()?.Id == id)
            .SelectMany(static type => type.GetMethods())
            .Where(static method => method.GetCustomAttributes().Any(static a => a is FactAttribute))
            .Select(static method => method.Name);

        Assert.Contains(tests, static name => name.StartsWith("Reports_", StringComparison.Ordinal));
        Assert.Contains(tests, static name => name.StartsWith("Accepts_", StringComparison.Ordinal));
    }
}
