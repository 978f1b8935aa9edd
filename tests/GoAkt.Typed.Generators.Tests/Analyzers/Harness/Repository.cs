namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>The checkout that the running tests were built from.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

    private static string Find()
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
