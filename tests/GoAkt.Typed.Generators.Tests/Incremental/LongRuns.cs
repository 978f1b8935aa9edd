namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>The runs that take longer than someone who has changed a line wants to wait. They are included where
/// <c>GOAKT_TESTS=all</c> stands in the environment.</summary>
internal static class LongRuns
{
    public static bool AreIncluded { get; } = Environment.GetEnvironmentVariable("GOAKT_TESTS") == "all";
}
