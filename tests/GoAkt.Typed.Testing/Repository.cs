namespace GoAkt.Typed.Testing;

/// <summary>The checkout that the running tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>GoAkt.Typed.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    // A deterministic build maps the paths of source files, so the folder is found from the running assembly.
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
