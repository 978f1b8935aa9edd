namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>Which diagnostics a piece of test code has verified, one way or the other.</summary>
internal sealed class Verified
{
    private static readonly AsyncLocal<Verified?> s_current = new();

    private readonly HashSet<(string Id, bool IsReported)> _found = [];

    /// <summary>Whether the code has seen that a diagnostic is reported where it should be, or that it is not where it
    /// should not.</summary>
    public bool Has(string id, bool isReported)
    {
        lock (_found)
        {
            return _found.Contains((id, isReported));
        }
    }

    /// <summary>Runs a test and says what it has verified.</summary>
    public static async Task<Verified> By(Func<Task> test)
    {
        Verified verified = new();
        s_current.Value = verified;
        await test();
        return verified;
    }

    /// <summary>Called where a diagnostic has been verified.</summary>
    public static void Add(string id, bool isReported)
    {
        if (s_current.Value is { } current)
        {
            lock (current._found)
            {
                current._found.Add((id, isReported));
            }
        }
    }
}
