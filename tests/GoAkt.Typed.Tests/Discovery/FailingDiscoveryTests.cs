using System.Runtime.CompilerServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Discovery;

/// <summary>A discovery that fails, names no node, or is slow.</summary>
public sealed class FailingDiscoveryTests
{
    private const int DiscoveryFailed = 22;
    private const int DiscoveryRecovered = 23;
    private const int NoNodes = 24;

    private static readonly ActorId s_alice = new("tests/Scripted", "alice");
    private static readonly StringValue s_hi = new() { Value = "hi" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<GoAktClient, Task>> Calls => new()
    {
        { "ask", static client => client.AskAsync<StringValue>(s_alice, s_hi, cancellationToken: Cancellation) },
        { "tell", static client => client.TellAsync(s_alice, s_hi, Cancellation) },
        { "batch", static client => client.AskAllAsync<StringValue>(s_alice, [s_hi], cancellationToken: Cancellation) },
        { "look-up", static client => client.WhereisAsync(s_alice, Cancellation) },
        { "spawn", static client => client.SpawnAsync(s_alice, cancellationToken: Cancellation) },
        { "stop", static client => client.StopAsync(s_alice, Cancellation) },
        { "grain", static client => client.AskGrainAsync<StringValue>(s_alice, s_hi, cancellationToken: Cancellation) },
        { "kinds", static client => client.KindsAsync(Cancellation) },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task Calls_say_at_once_that_no_node_is_known_and_why(string call, Func<GoAktClient, Task> make)
    {
        ScriptedDiscovery discovery = new("dns:nowhere:3321");
        await using GoAktClient client = await ConnectAsync(discovery.Find());

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => make(client));

        Assert.IsType<NodeUnavailableException>(e);
        Assert.Contains(
            "failed: no node is known at present: dns:nowhere:3321 names no node.", e.Message, StringComparison.Ordinal);
        Assert.Equal((Delivery.NotSent, true), (e.Delivery, e.IsTransient));
        Assert.NotEmpty(call);
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_say_what_the_discovery_failed_with()
    {
        ScriptedDiscovery discovery = new("dns:nowhere:3321");
        await using GoAktClient client = await ConnectAsync(discovery.Fail("there is no such name."));

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.AskAsync<StringValue>(s_alice, s_hi, cancellationToken: Cancellation));

        Assert.Contains(
            "no node is known at present: dns:nowhere:3321: there is no such name.", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_waits_for_the_first_nodes()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);
        await cluster.Nodes[0].SpawnAsync<IScriptedActor>("alice", Cancellation);
        ScriptedDiscovery discovery = new();
        await using GoAktClient client = await ConnectAsync(discovery);
        StringValue question = new() { Value = "asked" };
        Task<StringValue> ask = client.AskAsync<StringValue>(s_alice, question, cancellationToken: Cancellation);
        Task<StringValue> ofGrain = client.AskGrainAsync<StringValue>(
            client.Grains<IScriptedGrain>().Id("total"), question, cancellationToken: Cancellation);
        question.Value = "changed";
        Assert.False(ask.IsCompleted);
        Assert.False(ofGrain.IsCompleted);

        discovery.Find(cluster.Nodes[0].Address);

        Assert.Equal("asked", (await ask).Value);
        Assert.Equal("asked", (await ofGrain).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_waits_for_the_first_nodes_no_longer_than_its_own_time()
    {
        await using GoAktClient client = await ConnectAsync(new ScriptedDiscovery("slow"));

        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() => client.AskAsync<StringValue>(
            s_alice, s_hi, TimeSpan.FromMilliseconds(50), Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        CallTimeoutException ofGrain = await Assert.ThrowsAnyAsync<CallTimeoutException>(
            () => client.AskGrainAsync<StringValue>(
                s_alice, s_hi, TimeSpan.FromMilliseconds(50), cancellationToken: Cancellation));
        Assert.Contains(
            "no node is known yet: slow has not answered yet", ofGrain.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_that_waits_for_the_first_nodes_ends_with_the_client()
    {
        GoAktClient client = await ConnectAsync(new ScriptedDiscovery());
        Task spawn = client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        await client.DisposeAsync();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => spawn);
        Assert.Equal(Delivery.NotSent, e.Delivery);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_failure_leaves_the_last_set_in_use_and_watching_begins_anew_after_growing_pauses()
    {
        ManualTime time = new();
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(
            2, discovered: 1, configure: options => options.TimeProvider = time);
        string[] before = [.. cluster.Client.Nodes.Select(static node => node.Address)];
        cluster.Discovery.Fail("one").Fail("one").Fail("two").Find(cluster.Nodes[1].Address);

        foreach (int seconds in new[] { 1, 2, 4 })
        {
            int watches = cluster.Discovery.Watches;
            await Eventually.TrueAsync(() => time.WaitingTimers == 1);
            Assert.Equal(before, cluster.Client.Nodes.Select(static node => node.Address));
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Equal(watches, cluster.Discovery.Watches);
            time.Advance(TimeSpan.FromTicks(1));
            await Eventually.TrueAsync(() => cluster.Discovery.Watches == watches + 1);
        }

        await Eventually.TrueAsync(() => cluster.Client.Nodes.All(node => node.Address == cluster.Nodes[1].Address));
        Assert.Equal(2, cluster.Log.Of(DiscoveryFailed).Count);
        await Eventually.TrueAsync(() => cluster.Log.Of(DiscoveryRecovered).Count == 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_pauses_grow_to_half_a_minute()
    {
        ManualTime time = new();
        ScriptedDiscovery discovery = new();
        await using GoAktClient client = await ConnectAsync(discovery, options => options.TimeProvider = time);
        foreach (int seconds in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            int watches = discovery.Watches;
            discovery.Fail("always");
            await Eventually.TrueAsync(() => time.WaitingTimers == 1);
            time.Advance(TimeSpan.FromSeconds(seconds));
            await Eventually.TrueAsync(() => discovery.Watches > watches && time.WaitingTimers == 0);
        }
    }

    public static TheoryData<string, Func<IReadOnlyList<Node>>> BadSets => new()
    {
        { "null in place of nodes", static () => null! },
        { "null among its nodes", static () => [null!] },
        { "Node.Weight is -1", static () => [new Node("localhost:3321") { Weight = -1 }] },
        { "Node.DialAddress is nowhere", static () => [new Node("localhost:3321") { DialAddress = "nowhere" }] },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(BadSets), DisableDiscoveryEnumeration = true)]
    public async Task A_set_that_no_client_can_use_counts_as_a_failure(string words, Func<IReadOnlyList<Node>> set)
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);

        cluster.Discovery.Do(set);

        await Eventually.TrueAsync(() => cluster.Log.Of(DiscoveryFailed).Count == 1);
        Assert.Contains(words, cluster.Log.Of(DiscoveryFailed)[0], StringComparison.Ordinal);
        Assert.Equal(0, await cluster.SpawnAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_set_that_becomes_empty_is_logged_once_and_filled_again()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);
        cluster.Find();
        cluster.Find();
        await Eventually.TrueAsync(() => cluster.Client.Nodes.Count == 0);
        await Assert.ThrowsAsync<NodeUnavailableException>(cluster.SpawnAsync);

        await cluster.MoveToAsync(0);

        Assert.Equal(0, await cluster.SpawnAsync());
        Assert.Single(cluster.Log.Of(NoNodes));
    }

    [Fact(Timeout = 60_000)]
    public async Task One_that_has_failed_and_then_ends_without_a_word_has_failed_no_more()
    {
        ManualTime time = new();
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(
            1, discovered: 1, configure: options => options.TimeProvider = time);
        cluster.Discovery.Fail("once");
        await Eventually.TrueAsync(() => time.WaitingTimers == 1);

        cluster.Discovery.End();
        time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => cluster.Log.Of(DiscoveryRecovered).Count == 1);
        Assert.Equal(0, await cluster.SpawnAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task One_that_does_not_heed_its_token_is_left_alone_once_the_client_is_disposed()
    {
        Poller discovery = new();
        GoAktClient client = await PatientClient.ConnectAsync(
            Enumerable.Empty<Node>(), options => options.NodeDiscoveries.Add(discovery), Cancellation);
        await Eventually.TrueAsync(() => discovery.Polls > 2);

        await client.DisposeAsync();

        await Eventually.TrueAsync(() => discovery.HasEnded);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_set_of_a_discovery_that_ends_stays()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);

        cluster.Discovery.End();
        await Eventually.TrueAsync(() => cluster.Discovery.Watches == 1);

        Assert.Equal(0, await cluster.SpawnAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_discovery_that_ends_without_a_word_names_no_node()
    {
        ScriptedDiscovery discovery = new("mute");
        discovery.End();
        await using GoAktClient client = await ConnectAsync(discovery);

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Contains("mute names no node", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_waits_for_no_code_of_a_discovery()
    {
        using ManualResetEventSlim goesOn = new();
        BlockingDiscovery discovery = new(goesOn);
        GoAktClient client = await ConnectAsync(discovery);
        await Eventually.TrueAsync(() => discovery.IsBlocked);

        await client.DisposeAsync().AsTask().WaitAsync(Cancellation);

        Assert.False(goesOn.IsSet);
        goesOn.Set();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disposed_client_gives_up_watching()
    {
        ScriptedDiscovery discovery = new();
        GoAktClient client = await ConnectAsync(discovery);
        await Eventually.TrueAsync(() => discovery.Watches == 1);

        await client.DisposeAsync();

        await Eventually.TrueAsync(() => discovery.WasCanceled);
        Assert.Equal(1, discovery.Watches);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_requires_a_node_waits_for_the_first()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);
        ScriptedDiscovery discovery = new();
        Task<GoAktClient> connecting = ConnectAsync(discovery, static options => options.RequireNodeAtStart = true);
        await Eventually.TrueAsync(() => discovery.Watches == 1);
        Assert.False(connecting.IsCompleted);

        discovery.Find(cluster.Nodes[0].Address);

        await using GoAktClient client = await connecting;
        Assert.Single(client.Nodes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_requires_a_node_fails_where_none_is_known()
    {
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ConnectAsync(
            new ScriptedDiscovery("dns:nowhere:3321").Find(), static options => options.RequireNodeAtStart = true));

        Assert.Contains("dns:nowhere:3321 names no node", e.Message, StringComparison.Ordinal);
    }

    private static Task<GoAktClient> ConnectAsync(
        INodeDiscovery discovery, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            Array.Empty<Node>(),
            options =>
            {
                options.NodeDiscoveries.Add(discovery);
                configure?.Invoke(options);
            },
            Cancellation);

    /// <summary>Blocks its thread, and whoever cancels its token.</summary>
    private sealed class BlockingDiscovery(ManualResetEventSlim goesOn) : INodeDiscovery
    {
        public bool IsBlocked { get; private set; }

        public IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(CancellationToken cancellationToken)
        {
            cancellationToken.Register(() => goesOn.Wait(TestContext.Current.CancellationToken));
            IsBlocked = true;
            goesOn.Wait(TestContext.Current.CancellationToken);
            throw new InvalidOperationException("it goes on too late");
        }
    }

    /// <summary>Looks at the same nodes again and again, whatever its token says.</summary>
    private sealed class Poller : INodeDiscovery
    {
        private int _polls;

        public int Polls => Volatile.Read(ref _polls);

        public bool HasEnded { get; private set; }

        public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    Interlocked.Increment(ref _polls);
                    yield return [new Node("127.0.0.1:1")];
                    await Task.Yield();
                }
            }
            finally
            {
                HasEnded = true;
            }
        }
    }
}
