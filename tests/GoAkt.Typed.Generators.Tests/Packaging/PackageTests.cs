using System.IO.Compression;
using System.Text.RegularExpressions;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>What a user gets who adds the package to a project.</summary>
public partial class PackageTests(PackedRepository packed)
{
    [LongFact]
    public async Task It_holds_the_library_and_what_the_compiler_loads_and_nothing_else()
    {
        await packed.EnsureAsync();

        Assert.Equal(
            [
                "LICENSE",
                "README.md",
                "analyzers/dotnet/cs/GoAkt.Typed.CodeFixes.dll",
                "analyzers/dotnet/cs/GoAkt.Typed.Generators.dll",
                "icon.png",
                "lib/net10.0/GoAkt.Typed.dll",
                "lib/net10.0/GoAkt.Typed.xml",
            ],
            await ContentAsync("GoAkt.Typed"));
        Assert.Equal(
            [
                "LICENSE",
                "README.md",
                "icon.png",
                "lib/net10.0/GoAkt.Typed.Hosting.dll",
                "lib/net10.0/GoAkt.Typed.Hosting.xml",
            ],
            await ContentAsync("GoAkt.Typed.Hosting"));
        Assert.Equal(
            [
                "LICENSE",
                "README.md",
                "icon.png",
                "lib/net10.0/GoAkt.Typed.DependencyInjection.dll",
                "lib/net10.0/GoAkt.Typed.DependencyInjection.xml",
            ],
            await ContentAsync("GoAkt.Typed.DependencyInjection"));
        Assert.Equal(
            [
                "LICENSE",
                "README.md",
                "icon.png",
                "lib/net10.0/GoAkt.Typed.OpenTelemetry.dll",
                "lib/net10.0/GoAkt.Typed.OpenTelemetry.xml",
            ],
            await ContentAsync("GoAkt.Typed.OpenTelemetry"));
    }

    [LongTheory]
    [InlineData("8.0")]
    [InlineData("14.0")]
    public async Task A_consumer_gets_proxy_and_dispatcher_without_a_warning_and_runs(string languageVersion)
    {
        string folder = await packed.CreateConsumerAsync(
            $"consumer-{languageVersion}",
            new Dictionary<string, string>
            {
                ["Contracts/Contracts.csproj"] = Project(
                    "GoAkt.Typed",
                    $"<LangVersion>{languageVersion}</LangVersion><GenerateDocumentationFile>true</GenerateDocumentationFile>"),
                ["Contracts/IEcho.cs"] = ConsumerSources.Contract,
                ["Application/Application.csproj"] = Project(
                    "GoAkt.Typed.Hosting",
                    """
                    <OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><NoWarn>$(NoWarn);CA1303;CA1062;CA2007;CA1812;CA1515</NoWarn>
                    """,
                    """<ProjectReference Include="../Contracts/Contracts.csproj" />"""),
                ["Application/Program.cs"] = ConsumerSources.Program,
            });

        (bool succeeded, string output) =
            await DotNet.RunAsync(folder, packed.Cache, "run", "--project", "Application");

        Assert.True(succeeded, output);
        Assert.EndsWith("echo:hello", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["Consumer.Contracts.IEcho.Proxy.g.cs"], Generated(Path.Combine(folder, "Contracts")));
        Assert.Equal(["Consumer.Contracts.IEcho.Dispatcher.g.cs"], Generated(Path.Combine(folder, "Application")));
    }

    [LongFact]
    public async Task Every_shape_compiles_without_a_warning_under_every_version_of_the_language_with_every_analyzer_on()
    {
        (string Version, string ImplicitUsings)[] builds =
        [
            ("8.0", "disable"), ("9.0", "disable"), ("10.0", "enable"), ("11.0", "disable"),
            ("12.0", "enable"), ("13.0", "disable"), ("14.0", "disable"), ("14.0", "enable"),
        ];
        string folder = await packed.CreateConsumerAsync("everything", new Dictionary<string, string>
        {
            ["Everything.csproj"] = Project(
                "GoAkt.Typed.Hosting",
                """
                <AnalysisLevel>latest-all</AnalysisLevel><GenerateDocumentationFile>true</GenerateDocumentationFile>
                <DefineConstants Condition="'$(ImplicitUsings)' == 'enable'">$(DefineConstants);IMPLICIT_USINGS</DefineConstants>
                <IntermediateOutputPath>obj/$(LangVersion)-$(ImplicitUsings)/</IntermediateOutputPath>
                <OutputPath>bin/$(LangVersion)-$(ImplicitUsings)/</OutputPath>
                """),
            ["IEverything.cs"] = ConsumerSources.EveryShape,
            ["All.proj"] =
                $"""
                <Project DefaultTargets="Build">
                  <ItemGroup>
                    {string.Concat(builds.Select(static b =>
                        $"""<Build Include="Everything.csproj" AdditionalProperties="LangVersion={b.Version};ImplicitUsings={b.ImplicitUsings}" />"""))}
                  </ItemGroup>
                  <Target Name="Build">
                    <MSBuild Projects="Everything.csproj" Targets="Restore" Properties="Restoring=true" />
                    <MSBuild Projects="@(Build)" />
                  </Target>
                </Project>
                """,
        });

        (bool succeeded, string output) = await DotNet.RunAsync(folder, packed.Cache, "msbuild", "All.proj");

        Assert.True(succeeded, output);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
        Assert.All(builds, build => Assert.Equal(
            [
                "Consumer.Everything.IEverything.Dispatcher.g.cs", "Consumer.Everything.IEverything.Proxy.g.cs",
                "Consumer.Everything.IGrain.Dispatcher.g.cs", "Consumer.Everything.IGrain.Proxy.g.cs",
                "Consumer.Everything.IStub.Dispatcher.g.cs", "Consumer.Everything.IStub.Proxy.g.cs",
            ],
            Generated(folder, $"{build.Version}-{build.ImplicitUsings}").Order(StringComparer.Ordinal)));
    }

    [LongFact]
    public async Task A_consumer_that_is_trimmed_keeps_its_proxies_and_dispatchers_in_any_C_sharp()
    {
        string folder = await packed.CreateConsumerAsync(
            "trimmed",
            new Dictionary<string, string>
            {
                ["Contracts/Contracts.csproj"] = Project(
                    "GoAkt.Typed",
                    """
                    <LangVersion>8.0</LangVersion><GenerateDocumentationFile>true</GenerateDocumentationFile>
                    <EnableTrimAnalyzer>true</EnableTrimAnalyzer><EnableAotAnalyzer>true</EnableAotAnalyzer>
                    """),
                ["Contracts/IEcho.cs"] = ConsumerSources.Contract,
                ["Application/Application.csproj"] = Project(
                    "GoAkt.Typed.Hosting",
                    """
                    <OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><AnalysisMode>None</AnalysisMode>
                    <PublishTrimmed>true</PublishTrimmed><EnableAotAnalyzer>true</EnableAotAnalyzer>
                    <InvariantGlobalization>true</InvariantGlobalization><ILLinkTreatWarningsAsErrors>false</ILLinkTreatWarningsAsErrors>
                    """,
                    """<ProjectReference Include="../Contracts/Contracts.csproj" />"""),
                ["Application/Program.cs"] = ConsumerSources.NewProgram,
            });

        (bool succeeded, string output) = await DotNet.RunAsync(
            folder,
            packed.Cache,
            "publish",
            "Application",
            "--use-current-runtime",
            "-o",
            Path.Combine(folder, "published"));

        // Google.Protobuf writes the names of enumerations by reflection, in JSON.
        Assert.True(succeeded, output);
        Assert.DoesNotContain(TrimWarnings().Matches(output), static warning =>
            !warning.Value.Contains("'Google.Protobuf'", StringComparison.Ordinal));
        (succeeded, output) = await DotNet.ExecuteAsync(Path.Combine(folder, "published", "Application"));
        Assert.True(succeeded, output);
        Assert.Equal(
            ["echo:hello", "5"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [LongFact]
    public async Task A_mistake_in_a_contract_is_one_error_of_the_build()
    {
        string folder = await packed.CreateConsumerAsync(
            "mistaken",
            new Dictionary<string, string>
            {
                ["Contracts.csproj"] = Project("GoAkt.Typed", string.Empty),
                ["IEcho.cs"] = ConsumerSources.Contract.Replace(
                    "EchoAsync(StringValue text", "EchoAsync(string text", StringComparison.Ordinal),
            });

        (bool succeeded, string output) = await DotNet.RunAsync(folder, packed.Cache, "build");

        Assert.False(succeeded, output);
        Assert.Equal(
            "IEcho.cs(16,37): error GOAKT001",
            Assert.Single(Errors().Matches(output).Select(static match => match.Value).Distinct()));
    }

    private static string Project(string package, string properties, string references = "") =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <AnalysisMode>All</AnalysisMode>
            <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
            <NeutralLanguage>en</NeutralLanguage>
            <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
            <NoWarn>$(NoWarn);CA1014;CA1711</NoWarn>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{package}" Version="$(PackedVersion)" />
            {references}
          </ItemGroup>
        </Project>
        """;

    private static IEnumerable<string> Generated(string project, string build = "") =>
        Directory.GetFiles(Path.Combine(project, "obj", build), "*.g.cs", SearchOption.AllDirectories)
            .Where(static path => path.Contains("GoAkt.Typed.Generators", StringComparison.Ordinal))
            .Select(static path => Path.GetFileName(path));

    private async Task<IEnumerable<string>> ContentAsync(string package)
    {
        await using ZipArchive archive = await ZipFile.OpenReadAsync(
            Path.Combine(packed.Feed, $"{package}.{packed.Version}.nupkg"), TestContext.Current.CancellationToken);
        return archive.Entries
            .Select(static entry => entry.FullName)
            .Where(static name => !name.StartsWith("_rels", StringComparison.Ordinal)
                && !name.StartsWith("package/", StringComparison.Ordinal)
                && !name.EndsWith(".nuspec", StringComparison.Ordinal)
                && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    [GeneratedRegex(@"[^/\\\s]+\(\d+,\d+\): error \w+")]
    private static partial Regex Errors();

    [GeneratedRegex(@"warning IL\d+.*")]
    private static partial Regex TrimWarnings();
}
