using System.Reflection;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Cluster;

namespace GoAkt.Typed.Tests.Discovery;

/// <summary>What a reloaded configuration changes of a client that is in use. Its public door is in another package, so
/// these tests knock at the one that it uses.</summary>
public sealed class ReloadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_was_let_go_of_is_free_for_another_client()
    {
        await using StubCluster cluster = new(2);
        Node node = new(cluster.Nodes[0].Address);
        await using GoAktClient client = await PatientClient.ConnectAsync([node], cancellationToken: Cancellation);
        await client.SpawnAsync(new ActorId("actors/Echo", "alice"), cancellationToken: Cancellation);

        SetGiven(client, new Node(cluster.Nodes[1].Address));

        await using GoAktClient next = await ConnectOnceFreeAsync(node);
        await client.SpawnAsync(new ActorId("actors/Echo", "bob"), cancellationToken: Cancellation);
        await next.SpawnAsync(new ActorId("actors/Echo", "carol"), cancellationToken: Cancellation);
        Assert.Equal([0, 1, 0], cluster.Spawned);
        Assert.Same(node, Assert.Single(next.Nodes));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_given_node_that_stays_is_the_one_that_was_given_with_the_weight_that_it_is_given_now()
    {
        await using StubCluster cluster = new(2);
        Node node = new(cluster.Nodes[0].Address) { Weight = 1 };
        await using GoAktClient client = await PatientClient.ConnectAsync([node], cancellationToken: Cancellation);

        SetGiven(client, new Node(cluster.Nodes[1].Address), new Node(cluster.Nodes[0].Address) { Weight = 2 });

        Assert.Same(node, client.Nodes[1]);
        Assert.Equal(2, node.Weight);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nodes_of_which_one_makes_no_sense_change_nothing()
    {
        await using StubCluster cluster = new(2);
        await using GoAktClient client = await cluster.ConnectAsync();

        ArgumentException e = Assert.Throws<ArgumentException>(
            () => SetGiven(client, new Node("localhost:3321"), new Node("localhost:3322") { Weight = -1 }));

        Assert.Contains("Node.Weight is -1", e.Message, StringComparison.Ordinal);
        Assert.Equal(
            cluster.Nodes.Select(static node => node.Address), client.Nodes.Select(static node => node.Address));
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_balancer_chooses_from_then_on_and_no_call_is_lost()
    {
        await using StubCluster cluster = new(3) { Gate = new TaskCompletionSource() };
        await using GoAktClient client = await cluster.ConnectAsync(
            static options => options.Balancer = new FirstBalancer());
        Task underWay = client.SpawnAsync(new ActorId("actors/Echo", "alice"), cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => cluster.Spawned.Length == 1);

        Internal(client, "Pool", "SetBalancer", new LastBalancer());
        Task after = client.SpawnAsync(new ActorId("actors/Echo", "bob"), cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => cluster.Spawned.Length == 2);
        cluster.Gate.SetResult();
        await Task.WhenAll(underWay, after);

        Assert.Equal([0, 2], cluster.Spawned);
    }

    private static async Task<GoAktClient> ConnectOnceFreeAsync(Node node)
    {
        GoAktClient? client = null;
        await Eventually.TrueAsync(() =>
        {
            try
            {
                client = PatientClient.ConnectAsync([node], cancellationToken: Cancellation).GetAwaiter().GetResult();
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        });
        return client!;
    }

    private static void SetGiven(GoAktClient client, params Node[] nodes) =>
        Internal(client, "Membership", "SetGiven", (IReadOnlyList<Node>)nodes);

    private static void Internal(GoAktClient client, string part, string method, object argument)
    {
        object of = typeof(GoAktClient)
            .GetProperty(part, BindingFlags.Instance | BindingFlags.NonPublic)!
            .GetValue(client)!;
        of.GetType().GetMethod(method)!.Invoke(of, BindingFlags.DoNotWrapExceptions, null, [argument], null);
    }

    private sealed class LastBalancer : IBalancer
    {
        public Node Next(IReadOnlyList<Node> nodes) => nodes[^1];
    }
}
