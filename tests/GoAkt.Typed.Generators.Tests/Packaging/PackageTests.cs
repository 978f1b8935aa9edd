using System.IO.Compression;
using System.Text.RegularExpressions;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>What a user gets who adds the package to a project.</summary>
public partial class PackageTests(PackedRepository packed)
{
    private const string Contract =
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;

        namespace Consumer.Contracts
        {
            /// <summary>Echoes.</summary>
            [ActorKind("actors/Echo")]
            public interface IEcho
            {
                /// <summary>Echoes.</summary>
                /// <param name="text">What to say.</param>
                /// <param name="ct">Gives up.</param>
                /// <returns>The same.</returns>
                Task<StringValue> EchoAsync(StringValue text, CancellationToken ct = default);

                /// <summary>Forgets.</summary>
                /// <param name="empty">Nothing.</param>
                /// <returns>When told.</returns>
                Task ForgetAsync(Empty empty);
            }
        }
        """;

    private const string Program =
        """
        using Consumer.Contracts;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;
        using GoAkt.Typed.Hosting;

        await using EmbeddedNode node = await EmbeddedNode.StartAsync(options => options.AddActor<EchoActor>());
        await using GoAktClient client = await GoAktClient.ConnectAsync([node.Address]);
        Actors<IEcho> echoes = client.Actors<IEcho>();
        await echoes.SpawnAsync("one");
        Console.WriteLine((await echoes["one"].EchoAsync(new StringValue { Value = "hello" })).Value);

        internal sealed class EchoActor : IEcho
        {
            public Task<StringValue> EchoAsync(StringValue text, CancellationToken ct) => Task.FromResult(new StringValue { Value = "echo:" + text.Value });

            public Task ForgetAsync(Empty empty) => Task.CompletedTask;
        }
        """;

    [Fact]
    public async Task It_holds_the_library_and_what_the_compiler_loads_and_nothing_else()
    {
        await packed.EnsureAsync();

        Assert.Equal(
            [
                "LICENSE", "README.md", "analyzers/dotnet/cs/GoAkt.Typed.CodeFixes.dll", "analyzers/dotnet/cs/GoAkt.Typed.Generators.dll",
                "lib/net10.0/GoAkt.Typed.dll", "lib/net10.0/GoAkt.Typed.xml",
            ],
            await ContentAsync("GoAkt.Typed"));
        Assert.Equal(
            ["LICENSE", "README.md", "lib/net10.0/GoAkt.Typed.Hosting.dll", "lib/net10.0/GoAkt.Typed.Hosting.xml"],
            await ContentAsync("GoAkt.Typed.Hosting"));
    }

    [Theory]
    [InlineData("8.0")]
    [InlineData("14.0")]
    public async Task A_consumer_gets_proxy_and_dispatcher_without_a_warning_and_runs(string languageVersion)
    {
        string folder = await packed.CreateConsumerAsync($"consumer-{languageVersion}", new Dictionary<string, string>
        {
            ["Contracts/Contracts.csproj"] = Project("GoAkt.Typed", $"<LangVersion>{languageVersion}</LangVersion><GenerateDocumentationFile>true</GenerateDocumentationFile>"),
            ["Contracts/IEcho.cs"] = Contract,
            ["Application/Application.csproj"] = Project(
                "GoAkt.Typed.Hosting",
                """
                <OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><NoWarn>$(NoWarn);CA1303;CA1062;CA2007;CA1812;CA1515</NoWarn>
                """,
                """<ProjectReference Include="../Contracts/Contracts.csproj" />"""),
            ["Application/Program.cs"] = Program,
        });

        (bool succeeded, string output) = await DotNet.RunAsync(folder, packed.Cache, "run", "--project", "Application");

        Assert.True(succeeded, output);
        Assert.EndsWith("echo:hello", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["Consumer.Contracts.IEcho.Proxy.g.cs"], Generated(Path.Combine(folder, "Contracts")));
        Assert.Equal(["Consumer.Contracts.IEcho.Dispatcher.g.cs"], Generated(Path.Combine(folder, "Application")));
    }

    [Fact]
    public async Task A_mistake_in_a_contract_is_one_error_of_the_build()
    {
        string folder = await packed.CreateConsumerAsync("mistaken", new Dictionary<string, string>
        {
            ["Contracts.csproj"] = Project("GoAkt.Typed", string.Empty),
            ["IEcho.cs"] = Contract.Replace("EchoAsync(StringValue text", "EchoAsync(string text", StringComparison.Ordinal),
        });

        (bool succeeded, string output) = await DotNet.RunAsync(folder, packed.Cache, "build");

        Assert.False(succeeded, output);
        Assert.Equal("IEcho.cs(16,37): error GOAKT001", Assert.Single(Errors().Matches(output).Select(static match => match.Value).Distinct()));
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

    private static IEnumerable<string> Generated(string project) =>
        Directory.GetFiles(Path.Combine(project, "obj"), "*.g.cs", SearchOption.AllDirectories)
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
}
