using System.Reflection;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>This repository, and the configuration that it was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Configuration { get; } =
        typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "GoAkt.Typed.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder
            ?? throw new InvalidOperationException(
                $"No folder above '{AppContext.BaseDirectory}' holds GoAkt.Typed.sln.");
    }
}
