using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Spawning;

/// <summary>
/// Makes an actor the only one of its sort in the cluster. The settings travel from GoAkt 3.12 on; up to 3.11 a
/// singleton is a flag, and settings other than the defaults are refused.
/// </summary>
public sealed class Singleton
{
    /// <summary>How long spawning may take, retries included; 30 seconds by default.</summary>
    public TimeSpan SpawnTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause between retries; half a second by default.</summary>
    public TimeSpan WaitInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The most retries; 3 by default.</summary>
    public int MaxRetries { get; set; } = 3;

    internal void Validate()
    {
        OptionRange.RequireTime(SpawnTimeout, nameof(Singleton), nameof(SpawnTimeout));
        OptionRange.RequireTime(WaitInterval, nameof(Singleton), nameof(WaitInterval));
        OptionRange.RequireNotNegative(MaxRetries, nameof(Singleton), nameof(MaxRetries));
    }
}
