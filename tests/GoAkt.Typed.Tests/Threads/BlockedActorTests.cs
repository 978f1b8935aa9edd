using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;

namespace GoAkt.Typed.Tests.Threads;

/// <summary>Actors that block the threads which run them: on Duplex those are mostly what reads a connection.</summary>
[Collection(nameof(Alone))]
public sealed class BlockedActorTests
{
    [Fact(Timeout = 60_000)]
    public async Task More_actors_that_block_than_the_pool_has_threads_keep_no_other_of_their_connection_waiting()
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("blocked-actors", Wires.Duplex);

        Assert.Equal(["blocked", "20"], findings[0]);
        Assert.Equal(["others", "ok"], findings[1]);
    }
}
