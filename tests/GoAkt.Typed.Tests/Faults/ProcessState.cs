using GoAkt.Typed.Testing;

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

    /// <summary>How many bytes outlive a collection, without what is allocated while it is asked for, and without what
    /// the runtime's array pool keeps for whoever rents next.</summary>
    public static long LiveBytes
    {
        get
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            GCMemoryInfo collection = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            return collection.HeapSizeBytes - collection.FragmentedBytes - SharedPool.IdleBytes;
        }
    }

    /// <summary>Requires that work leaves fewer bytes behind than a leak would, after so many rounds of it that what
    /// the process keeps besides is small beside that.</summary>
    /// <param name="limit">What a leak would leave in each round, in bytes.</param>
    /// <param name="workAsync">The work of a round, which is given its number.</param>
    public static async Task AssertLeavesLessAsync(long limit, Func<int, Task> workAsync)
    {
        const int Rounds = 3;
        long live = LiveBytes;
        for (int round = 0; round < Rounds; round++)
        {
            await workAsync(round);
        }

        long left = 0;
        Assert.True(
            await Eventually.IsTrueAsync(() => (left = LiveBytes - live) < Rounds * limit, TimeSpan.FromSeconds(20)),
            $"{left} bytes are left, where {Rounds * limit} would be a leak.");
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
