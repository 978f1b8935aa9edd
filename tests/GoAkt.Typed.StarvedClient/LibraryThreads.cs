namespace GoAkt.Typed.StarvedClient;

/// <summary>Counts the threads of this process that are the client's own, by the names that Linux keeps.</summary>
internal static class LibraryThreads
{
    /// <summary>Threads that are there for a moment alone, to see whether there could be more: their name as far as
    /// Linux keeps it.</summary>
    private const string Spare = "GoAkt.Typed spa";

    public static int Count =>
        Directory
            .EnumerateDirectories("/proc/self/task")
            .Count(static thread =>
            {
                try
                {
                    string name = File.ReadAllText(Path.Combine(thread, "comm"));
                    return name.StartsWith("GoAkt", StringComparison.Ordinal)
                        && !name.StartsWith(Spare, StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false;
                }
            });
}
