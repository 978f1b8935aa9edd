namespace GoAkt.Typed.Tests.Faults;

/// <summary>What Linux says of this process: what a client must give back when it is disposed.</summary>
internal static class ProcessState
{
    /// <summary>How many sockets are open, whoever opened them.</summary>
    public static int Sockets => Directory.EnumerateFiles("/proc/self/fd").Count(IsSocket);

    /// <summary>How many threads there are, whoever started them.</summary>
    public static int Threads => Directory.EnumerateDirectories("/proc/self/task").Count();

    /// <summary>How many threads of clients there are: they carry the library's name.</summary>
    public static int ClientThreads => Directory.EnumerateDirectories("/proc/self/task").Count(
        static thread => ReadOrEmpty(Path.Combine(thread, "comm")).StartsWith("GoAkt ", StringComparison.Ordinal));

    /// <summary>How many bytes outlive a collection, without what is allocated while it is asked for.</summary>
    public static long LiveBytes
    {
        get
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            GCMemoryInfo collection = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            return collection.HeapSizeBytes - collection.FragmentedBytes;
        }
    }

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)
                    ?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
