using System.Runtime.CompilerServices;

namespace GoAkt.Typed.Testing;

/// <summary>
/// Tests that take longer than someone who has changed a line wants to wait. They run where <c>GOAKT_TESTS=all</c>
/// stands in the environment, as it does in continuous integration.
/// </summary>
public static class LongTests
{
    internal const string Reason = "Takes long: set GOAKT_TESTS=all to run it too.";

    /// <summary>Whether long tests run.</summary>
    public static bool AreIncluded { get; } = Environment.GetEnvironmentVariable("GOAKT_TESTS") == "all";
}

/// <summary>A <see cref="FactAttribute"/> that is one of the <see cref="LongTests"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="sourceFilePath">Where the test is.</param>
    /// <param name="sourceLineNumber">Where in the file it is.</param>
    public LongFactAttribute(
        [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = LongTests.Reason;
        SkipType = typeof(LongTests);
        SkipUnless = nameof(LongTests.AreIncluded);
    }
}

/// <summary>A <see cref="TheoryAttribute"/> that is one of the <see cref="LongTests"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="sourceFilePath">Where the test is.</param>
    /// <param name="sourceLineNumber">Where in the file it is.</param>
    public LongTheoryAttribute(
        [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = LongTests.Reason;
        SkipType = typeof(LongTests);
        SkipUnless = nameof(LongTests.AreIncluded);
    }
}
