using System.IO.Compression;
using System.Xml.Linq;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>What the packages say of themselves.</summary>
public sealed class PackageMetadataTests(PackedRepository packed)
{
    [LongTheory]
    [InlineData("GoAkt.Typed.Hosting")]
    [InlineData("GoAkt.Typed.DependencyInjection")]
    [InlineData("GoAkt.Typed.OpenTelemetry")]
    public async Task A_package_takes_the_GoAkt_Typed_that_it_was_packed_with_and_no_other(string package)
    {
        XElement metadata = await MetadataAsync(package);

        XElement dependency = Assert.Single(
            metadata.Descendants().Where(static element => element.Name.LocalName == "dependency"),
            static element => (string?)element.Attribute("id") == "GoAkt.Typed");
        Assert.Equal($"[{packed.Version}]", (string?)dependency.Attribute("version"));
    }

    [LongFact]
    public async Task The_solution_is_packed_as_the_libraries_their_symbols_and_the_template_and_nothing_else()
    {
        await packed.EnsureAsync();

        Assert.Equal(
            PackedRepository.Libraries
                .SelectMany(library => new[] { $"{library}.{packed.Version}.nupkg", $"{library}.{packed.Version}.snupkg" })
                .Append($"{PackedRepository.Templates}.{packed.Version}.nupkg")
                .Order(StringComparer.Ordinal),
            Directory.GetFiles(packed.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [LongFact]
    public async Task Each_has_an_icon_a_read_me_a_license_and_the_commit_that_it_was_built_from()
    {
        foreach (string package in PackedRepository.Libraries.Append(PackedRepository.Templates))
        {
            XElement metadata = await MetadataAsync(package);

            Assert.Equal("icon.png", Text(metadata, "icon"));
            Assert.Equal("README.md", Text(metadata, "readme"));
            Assert.Equal("MIT", Text(metadata, "license"));
            XElement repository = metadata.Elements().Single(static element => element.Name.LocalName == "repository");
            Assert.Matches("^[0-9a-f]{40}$", (string?)repository.Attribute("commit"));
        }
    }

    [LongFact]
    public async Task The_symbols_of_each_library_are_a_package_of_their_own()
    {
        await packed.EnsureAsync();
        foreach (string package in PackedRepository.Libraries)
        {
            await using ZipArchive symbols = await OpenAsync(package, "snupkg");

            Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{package}.pdb");
        }
    }

    private static string Text(XElement metadata, string name) =>
        metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    private async Task<XElement> MetadataAsync(string package)
    {
        await packed.EnsureAsync();
        await using ZipArchive archive = await OpenAsync(package, "nupkg");
        await using Stream nuspec = await archive.GetEntry($"{package}.nuspec")!
            .OpenAsync(TestContext.Current.CancellationToken);
        XDocument document = await XDocument.LoadAsync(
            nuspec, LoadOptions.None, TestContext.Current.CancellationToken);
        return document.Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }

    private Task<ZipArchive> OpenAsync(string package, string extension) => ZipFile.OpenReadAsync(
        Path.Combine(packed.Feed, $"{package}.{packed.Version}.{extension}"), TestContext.Current.CancellationToken);
}
