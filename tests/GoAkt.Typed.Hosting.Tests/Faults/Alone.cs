namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>Tests that take all of the machine, or of the thread pool, and so would disturb the time-outs of others
/// beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
