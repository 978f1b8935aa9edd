using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Remoting;

/// <summary>The settings of a singleton that was given none. Where they are all that was asked for, a flag can stand
/// for them.</summary>
internal static class SingletonDefaults
{
    public const int MaxRetries = 3;

    public static readonly TimeSpan SpawnTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan WaitInterval = TimeSpan.FromMilliseconds(500);

    public static bool AreIn(SingletonSpec spec) =>
        spec.SpawnTimeout?.ToTimeSpan() == SpawnTimeout
        && spec.WaitInterval?.ToTimeSpan() == WaitInterval
        && spec.MaxRetries == MaxRetries;
}
