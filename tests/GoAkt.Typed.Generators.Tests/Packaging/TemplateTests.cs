using System.IO.Compression;
using System.Net.Http.Json;
using System.Xml.Linq;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>What a user gets from <c>dotnet new goakt</c>.</summary>
public sealed class TemplateTests(PackedRepository packed, TemplateHive hive) : IClassFixture<TemplateHive>
{
    private static readonly string s_content =
        Path.Combine(Repository.Root, "templates", PackedRepository.Templates, "content");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task The_package_has_all_of_the_content_and_what_begins_with_a_dot_too()
    {
        await packed.EnsureAsync();
        await using ZipArchive package = await OpenAsync();

        Assert.Equal(
            Directory.EnumerateFiles(s_content, "*", SearchOption.AllDirectories)
                .Select(static file => Path.GetRelativePath(s_content, file).Replace('\\', '/'))
                .Where(static file => !file.Contains("/bin/", StringComparison.Ordinal)
                    && !file.Contains("/obj/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            package.Entries
                .Where(static entry => entry.FullName.StartsWith("content/", StringComparison.Ordinal))
                .Select(static entry => entry.FullName["content/".Length..])
                .Order(StringComparer.Ordinal));
    }

    [LongFact]
    public async Task Its_versions_are_those_of_this_repository()
    {
        await packed.EnsureAsync();
        Dictionary<string, string> own = VersionsOf(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Directory.Packages.props"), Cancellation));
        await using ZipArchive package = await OpenAsync();
        await using Stream file =
            await package.GetEntry("content/goakt/Directory.Packages.props")!.OpenAsync(Cancellation);
        using StreamReader text = new(file);

        Dictionary<string, string> versions = VersionsOf(await text.ReadToEndAsync(Cancellation));

        Assert.All(versions, version => Assert.Equal(
            PackedRepository.Libraries.Contains(version.Key) ? packed.Version : own.GetValueOrDefault(version.Key),
            version.Value));
    }

    [LongFact]
    public async Task An_instance_builds_without_a_warning_passes_its_tests_is_formatted_and_answers()
    {
        string folder = await hive.InstantiateAsync("my-shop");

        await SucceedAsync(folder, "build", "-warnaserror");
        string tests = await SucceedAsync(folder, "test", "--no-build");
        Assert.Contains("Passed!", tests, StringComparison.Ordinal);
        await SucceedAsync(folder, "format", "--verify-no-changes", "--no-restore");
        await AnswersAsync(folder, "my-shop");
    }

    [LongFact]
    public async Task It_builds_without_a_warning_whatever_it_is_called()
    {
        string[] folders =
        [
            await hive.InstantiateAsync("Shop", "--telemetry"),
            await hive.InstantiateAsync("Shop.Api", "--go-package", "shop"),
            await hive.InstantiateAsync("3d-shop"),
            await hive.InstantiateAsync("acme.internal"),
            await hive.InstantiateAsync("Shop.Actors"),
        ];

        // In one build: what MSBuild and the compiler need to begin with is loaded once.
        string parent = Path.GetDirectoryName(folders[0])!;
        await File.WriteAllTextAsync(
            Path.Combine(parent, "All.proj"),
            $"""
            <Project DefaultTargets="Build">
              <ItemGroup>
                {string.Concat(folders.Select(static folder =>
                    $"""<Solution Include="{folder}/{Path.GetFileName(folder)}.slnx" />"""))}
              </ItemGroup>
              <Target Name="Build">
                <MSBuild Projects="@(Solution)" Targets="Restore" Properties="Restoring=true" BuildInParallel="true" />
                <MSBuild Projects="@(Solution)" BuildInParallel="true" />
              </Target>
            </Project>
            """,
            Cancellation);
        await SucceedAsync(parent, "msbuild", "All.proj", "-warnaserror", "-m");

        Assert.All(folders, static folder => Assert.Single(Directory.GetFiles(
            Path.Combine(folder, $"{Path.GetFileName(folder)}.Tests", "bin"),
            $"{Path.GetFileName(folder)}.Tests.dll",
            SearchOption.AllDirectories)));
    }

    [LongTheory]
    [InlineData("Plain", "Plain", "plain")]
    [InlineData("Acme.Plain", "Acme.Plain", "acmeplain")]
    [InlineData("a-plain-one", "a_plain_one", "aplainone")]
    [InlineData("2nd-one", "_2nd_one", "app2ndone")]
    [InlineData("acme.public", "acme._public", "acmepublic")]
    [InlineData("func", "func", "appfunc")]
    [InlineData("Größe", "Größe", "gre")]
    [InlineData("Acme.Other", "Acme.Other", "one", "--go-package", "One")]
    public async Task Its_name_becomes_a_namespace_a_protobuf_package_and_a_kind(
        string name, string space, string package, params string[] options)
    {
        string contracts = Path.Combine(await hive.InstantiateAsync(name, options), $"{name}.Contracts");

        string contract = await File.ReadAllTextAsync(Path.Combine(contracts, "IGreeter.cs"), Cancellation);
        string messages = await File.ReadAllTextAsync(Path.Combine(contracts, "greeter.proto"), Cancellation);

        Assert.Contains($"namespace {space};", contract, StringComparison.Ordinal);
        Assert.Contains($"[ActorKind(\"{package}/Greeter\")]", contract, StringComparison.Ordinal);
        Assert.Contains($"package {package};", messages, StringComparison.Ordinal);
        Assert.Contains($"option csharp_namespace = \"{space}\";", messages, StringComparison.Ordinal);
        Assert.Contains(
            $"option go_package = \"example.com/{package};{package}\";", messages, StringComparison.Ordinal);
    }

    /// <summary>Does what the instance's own README does.</summary>
    private async Task AnswersAsync(string folder, string name)
    {
        // A busy machine is slow, and that is no failure.
        string[] patience =
        [
            .. new[] { "GoAkt:AskTimeout", "GoAkt:RequestTimeout", "GoAkt:ConnectTimeout", "GoAktNode:InitTimeout" }
                .Select(static option => $"--{option}=00:00:20"),
        ];
        string[] command =
            ["run", "--project", name, "--no-build", "--", "--urls", "http://127.0.0.1:0", .. patience];
        (RunningApplication application, Uri address) =
            await RunningApplication.StartAsync(DotNet.Command(folder, packed.Cache, command));
        await using RunningApplication running = application;
        using HttpClient http = new() { BaseAddress = address };

        using HttpResponseMessage put =
            await http.PutAsJsonAsync("/greeters/ann", new { salutation = "Welcome" }, Cancellation);
        string greeting = await http.GetStringAsync("/greeters/ann?visitor=Bob", Cancellation);
        string health = await http.GetStringAsync("/health/ready", Cancellation);
        (int exitCode, string output) = await application.StopAsync();

        Assert.True(put.IsSuccessStatusCode, output);
        Assert.Equal("""{"text":"Welcome, Bob!","count":1}""", greeting);
        Assert.Equal("Healthy", health);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("warn:", output, StringComparison.Ordinal);
    }

    private async Task<string> SucceedAsync(string folder, params string[] command)
    {
        (bool succeeded, string output) = await DotNet.RunAsync(folder, packed.Cache, command);
        Assert.True(succeeded, output);
        return output;
    }

    private Task<ZipArchive> OpenAsync() => ZipFile.OpenReadAsync(
        Path.Combine(packed.Feed, $"{PackedRepository.Templates}.{packed.Version}.nupkg"), Cancellation);

    private static Dictionary<string, string> VersionsOf(string properties) => XDocument.Parse(properties)
        .Descendants("PackageVersion")
        .ToDictionary(
            static version => (string)version.Attribute("Include")!,
            static version => (string)version.Attribute("Version")!);
}
