using GoAkt.Typed.Nodes;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Cluster;

public sealed class BalancingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Round_robin_goes_from_one_node_to_the_next()
    {
        await using StubCluster cluster = new(3);
        await using GoAktClient client = await cluster.ConnectAsync();

        await SpawnAsync(client, 7);

        Assert.Equal([0, 1, 2, 0, 1, 2, 0], cluster.Spawned);
    }

    [Fact]
    public async Task A_spawn_with_a_strategy_of_its_own_follows_that_one()
    {
        await using StubCluster cluster = new(3);
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Balancer = new LastNode());

        await SpawnAsync(client, 2);
        await SpawnAsync(client, 4, new SpawnOptions { Strategy = BalancerStrategy.RoundRobin });

        Assert.Equal([2, 2, 0, 1, 2, 0], cluster.Spawned);
    }

    [Fact]
    public async Task A_spawn_with_a_strategy_of_its_own_follows_it_to_the_next_node_too()
    {
        await using StubCluster cluster = new(3);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [MisbehavingServer.RefusingAddress(), .. cluster.Nodes.Select(static node => node.Address)],
            static options => options.Balancer = new LastNode(),
            Cancellation);

        await SpawnAsync(client, 1, new SpawnOptions { Strategy = BalancerStrategy.RoundRobin });

        Assert.Equal([1], cluster.Spawned);
    }

    [Fact]
    public async Task Random_reaches_every_node()
    {
        await using StubCluster cluster = new(3);
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Strategy = BalancerStrategy.Random);

        await SpawnAsync(client, 300);

        Assert.All(cluster.CountsByNode, static count => Assert.InRange(count, 50, 150));
    }

    [Fact]
    public async Task Least_load_fills_the_nodes_up_to_one_level()
    {
        await using StubCluster cluster = new(3);
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Strategy = BalancerStrategy.LeastLoad);
        client.Nodes[0].Weight = 10;
        client.Nodes[1].Weight = 0;
        client.Nodes[2].Weight = 5;

        await SpawnAsync(client, 15);

        Assert.Equal([0, 10, 5], cluster.CountsByNode);
    }

    [Fact]
    public async Task Least_load_begins_anew_when_the_weights_are_fresh()
    {
        await using StubCluster cluster = new(2);
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Strategy = BalancerStrategy.LeastLoad);
        client.Nodes[1].Weight = 4;
        await SpawnAsync(client, 4);

        client.Nodes[0].Weight = 0;
        await SpawnAsync(client, 4);

        Assert.Equal([8, 0], cluster.CountsByNode);
    }

    [Fact(Timeout = 20_000)]
    public async Task Least_load_counts_the_calls_in_flight()
    {
        await using StubCluster cluster = new(3) { Gate = new TaskCompletionSource() };
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Strategy = BalancerStrategy.LeastLoad);

        var spawns = Task.WhenAll(
            Enumerable.Range(0, 9).Select(i => client.SpawnAsync(Actor(i), cancellationToken: Cancellation)));
        await Eventually.TrueAsync(() => cluster.Spawned.Length == 9);
        cluster.Gate.SetResult();
        await spawns;

        Assert.Equal([3, 3, 3], cluster.CountsByNode);
    }

    [Fact(Timeout = 20_000)]
    public async Task Power_of_two_choices_leaves_a_node_alone_that_does_not_answer()
    {
        await using StubCluster answering = new(1);
        await using StubCluster hanging = new(1) { Gate = new TaskCompletionSource() };
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [answering.Nodes[0].Address, hanging.Nodes[0].Address],
            static options =>
            {
                options.Strategy = BalancerStrategy.PowerOfTwoChoices;
                options.RequestTimeout = TimeSpan.FromMinutes(1);
            },
            Cancellation);

        Task[] spawns =
        [
            .. Enumerable.Range(0, 50).Select(i => client.SpawnAsync(Actor(i), cancellationToken: Cancellation)),
        ];
        await Eventually.TrueAsync(() => spawns.Count(static spawn => spawn.IsCompletedSuccessfully) > 20);
        int hangingBefore = client.Nodes[1].InFlight;
        await SpawnAsync(client, 50);

        Assert.Equal(hangingBefore, client.Nodes[1].InFlight);
        hanging.Gate.SetResult();
        await Task.WhenAll(spawns);
    }

    [Fact(Timeout = 30_000)]
    public async Task Power_of_two_choices_prefers_the_node_that_has_answered_sooner()
    {
        const int FastCalls = 200;
        await using StubCluster fast = new(1);
        await using StubCluster slow = new(1) { Gate = new TaskCompletionSource() };
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [fast.Nodes[0].Address, slow.Nodes[0].Address],
            static options =>
            {
                options.Strategy = BalancerStrategy.PowerOfTwoChoices;
                options.RequestTimeout = TimeSpan.FromMinutes(1);
            },
            Cancellation);
        Task slowCall;
        do
        {
            slowCall = client.SpawnAsync(Actor(0), cancellationToken: Cancellation);
            await Eventually.TrueAsync(() => slowCall.IsCompleted || slow.Spawned.Length == 1);
        }
        while (slow.Spawned.Length == 0);

        // The slow call takes as long as all of these together, and so longer than any.
        await SpawnAsync(client, FastCalls);
        slow.Gate.SetResult();
        await slowCall;
        await SpawnAsync(client, 20);

        Assert.Single(slow.Spawned);
        Assert.InRange(fast.Spawned.Length, FastCalls + 20, int.MaxValue);
        Assert.True(client.Nodes[1].Latency > client.Nodes[0].Latency);
    }

    [Theory]
    [InlineData(BalancerStrategy.RoundRobin)]
    [InlineData(BalancerStrategy.Random)]
    [InlineData(BalancerStrategy.LeastLoad)]
    [InlineData(BalancerStrategy.PowerOfTwoChoices)]
    public async Task Every_strategy_can_do_with_one_node(BalancerStrategy strategy)
    {
        await using StubCluster cluster = new(1);
        await using GoAktClient client = await cluster.ConnectAsync(options => options.Strategy = strategy);

        await SpawnAsync(client, 3);

        Assert.Equal([0, 0, 0], cluster.Spawned);
    }

    [Fact]
    public async Task The_applications_own_balancer_chooses()
    {
        await using StubCluster cluster = new(3);
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Balancer = new LastNode());

        await SpawnAsync(client, 3);

        Assert.Equal([2, 2, 2], cluster.Spawned);
    }

    [Fact]
    public async Task A_balancer_that_chooses_a_node_of_its_own_making_is_named()
    {
        await using StubCluster cluster = new(1);
        string address = cluster.Nodes[0].Address;
        await using GoAktClient client =
            await cluster.ConnectAsync(options => options.Balancer = new Chooses(() => new Node(address)));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => SpawnAsync(client, 1));

        Assert.Contains("'Chooses'", e.Message, StringComparison.Ordinal);
        Assert.Contains($"{address}, which is not this client's", e.Message, StringComparison.Ordinal);
        Assert.Empty(cluster.Spawned);
    }

    [Fact]
    public async Task A_balancer_that_chooses_no_node_is_named()
    {
        await using StubCluster cluster = new(1);
        await using GoAktClient client = await cluster.ConnectAsync(static options =>
            options.Balancer = new Chooses(static () => null!));

        InvalidOperationException e =
            await Assert.ThrowsAsync<InvalidOperationException>(() => client.WhereisAsync(Actor(0), Cancellation));

        Assert.Contains("'Chooses' chose no node", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_balancer_throws_is_what_the_caller_sees()
    {
        await using StubCluster cluster = new(1);
        await using GoAktClient client = await cluster.ConnectAsync(
            static options => options.Balancer = new Chooses(static () => throw new TimeZoneNotFoundException()));

        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => SpawnAsync(client, 1));
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => client.WhereisAsync(Actor(0), Cancellation));
    }

    private static ActorId Actor(int i) => new("actors/Echo", $"echo-{i}");

    private static async Task SpawnAsync(GoAktClient client, int count, SpawnOptions? options = null)
    {
        for (int i = 0; i < count; i++)
        {
            await client.SpawnAsync(Actor(i), options, Cancellation);
        }
    }

    private sealed class LastNode : IBalancer
    {
        public Node Next(IReadOnlyList<Node> nodes) => nodes[^1];
    }

    private sealed class Chooses(Func<Node> choose) : IBalancer
    {
        public Node Next(IReadOnlyList<Node> nodes) => choose();
    }
}
