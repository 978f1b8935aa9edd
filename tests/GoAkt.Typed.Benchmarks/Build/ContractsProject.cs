using System.Diagnostics;
using GoAkt.Typed.Benchmarks.Generator;

namespace GoAkt.Typed.Benchmarks.Build;

/// <summary>A project of contracts in a folder of its own, which <c>dotnet build</c> builds.</summary>
internal sealed class ContractsProject : IDisposable
{
    private readonly DirectoryInfo _folder;

    private ContractsProject(DirectoryInfo folder) => _folder = folder;

    /// <summary>Writes the project, and restores it.</summary>
    public static async Task<ContractsProject> WriteAsync(int contracts)
    {
        ContractsProject project = new(Directory.CreateTempSubdirectory("goakt-build-"));
        string libraries = AppContext.BaseDirectory;
        await project.WriteAsync(
            "Contracts.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <LangVersion>14.0</LangVersion>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{libraries}GoAkt.Typed.dll" />
                <Reference Include="{libraries}Google.Protobuf.dll" />
                <Analyzer Include="{libraries}GoAkt.Typed.Generators.dll" Condition="'$(WithGenerator)' == 'true'" />
              </ItemGroup>
            </Project>

            """);
        for (int i = 0; i < contracts; i++)
        {
            await project.WriteAsync(
                GeneratedProject.ContractPath(i), GeneratedProject.Contract(i, declaresMessages: true));
        }

        foreach (string area in ProjectNames.Areas(contracts))
        {
            await project.WriteAsync(GeneratedProject.MessagesPath(area), GeneratedProject.Messages(area, contracts));
        }

        await project.RunAsync("restore");
        return project;
    }

    /// <summary>Builds all anew, with a compiler server or with a compiler that starts cold.</summary>
    public Task BuildAsync(bool withGenerator, bool withServer) => RunAsync(
        "build",
        "--no-restore",
        "--no-incremental",
        "-nodeReuse:false",
        $"-p:UseSharedCompilation={(withServer ? "true" : "false")}",
        $"-p:WithGenerator={(withGenerator ? "true" : "false")}");

    public void Dispose() => _folder.Delete(recursive: true);

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text);

    private async Task RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed:\n{output}");
        }
    }
}
