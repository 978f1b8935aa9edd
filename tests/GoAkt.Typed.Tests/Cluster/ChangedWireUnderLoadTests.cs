using System.Net;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>A rolling upgrade, or its opposite, puts a node that speaks another wire in the place of one that is being
/// called.</summary>
[Collection(nameof(Alone))]
public sealed class ChangedWireUnderLoadTests
{
    private const string Actor = "alice";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whether the address refuses connections for a while.</summary>
    public enum Change
    {
        AtOnce,
        AfterAWhile,
    }

    public static MatrixTheoryData<NodeProtocols, NodeProtocols, Change> Changes => new(
        [NodeProtocols.Framed, NodeProtocols.Duplex, NodeProtocols.All],
        [NodeProtocols.Framed, NodeProtocols.Duplex, NodeProtocols.All],
        System.Enum.GetValues<Change>());

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Changes))]
    public async Task Asks_go_on_over_the_new_wire_and_none_hangs_or_is_handled_twice(
        NodeProtocols before, NodeProtocols after, Change change)
    {
        Sequences handled = [];
        Silence silence = new();
        await using FaultProxy proxy = new();
        await using EmbeddedNode old = await StartAsync(proxy, before, handled, silence);
        proxy.PointAt(old.ListenEndPoint.ToString());
        await using GoAktClient client = await ConnectAsync(proxy);
        await using Accounts asked = new(number => AskAsync(client, number), workers: 8);
        await Load.ProgressAsync(asked.Load);
        Assert.Equal(WireOf(before), client.Nodes[0].Protocol);

        await using EmbeddedNode next = await StartAsync(proxy, after, handled);

        // So that one ask at least has been handled, and its caller does not know.
        silence.Begin();
        await Eventually.DoneAsync(silence.Reached);
        if (change == Change.AfterAWhile)
        {
            await proxy.DieAsync();
            await Eventually.TrueAsync(() => !asked.Load.Failures.IsEmpty);
            proxy.PointAt(next.ListenEndPoint.ToString());
            proxy.Revive();
        }
        else
        {
            proxy.PointAt(next.ListenEndPoint.ToString());
            proxy.Reset();
        }

        await Eventually.TrueAsync(() => client.Nodes[0].Protocol == WireOf(after));
        await Load.ProgressAsync(asked.Load);
        int failures = asked.Load.Failures.Count;
        await Load.ProgressAsync(asked.Load);
        await asked.DisposeAsync();

        Assert.Equal(failures, asked.Load.Failures.Count);
        Assert.All(asked.Load.Failures, static e => Assert.False(e is CallTimeoutException, e.ToString()));
        CheckHandled(asked, handled);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_gives_Duplex_up_while_no_call_is_under_way_is_called_on_Framed_without_a_failure()
    {
        await using Succession nodes = await Succession.StartAsync(NodeProtocols.Duplex, NodeProtocols.Framed);
        await AskAsync(nodes.Client, 1);
        Assert.Equal(WireProtocol.Duplex, nodes.Client.Nodes[0].Protocol);

        nodes.Succeed();
        await nodes.Proxy.EndAsync();
        await AskAsync(nodes.Client, 2);

        Assert.Equal(WireProtocol.Framed, nodes.Client.Nodes[0].Protocol);
        Assert.Equal([1, 2], nodes.Handled[Actor]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(NodeProtocols.Framed, false)]
    [InlineData(NodeProtocols.Framed, true)]
    [InlineData(NodeProtocols.Connect, false)]
    [InlineData(NodeProtocols.Connect, true)]
    public async Task What_is_for_the_only_node_itself_goes_by_its_new_wire_without_a_failure(
        NodeProtocols after, bool isSpawn)
    {
        await using Succession nodes = await Succession.StartAsync(NodeProtocols.Duplex, after);
        await CallAsync("first");

        nodes.Succeed();
        await nodes.Proxy.EndAsync();
        await CallAsync("second");

        Assert.Equal($"{after}", $"{nodes.Client.Nodes[0].Protocol}");

        Task CallAsync(string name) => isSpawn
            ? nodes.Client.SpawnAsync(new ActorId("tests/Sequenced", name), cancellationToken: Cancellation)
            : nodes.Client.KindsAsync(nodes.Client.Nodes[0], Cancellation);
    }

    [LongFact(Timeout = 180_000)]
    public async Task A_node_that_begins_to_speak_Duplex_beside_Framed_is_called_on_it_within_a_minute_and_no_ask_fails()
    {
        await using Succession nodes = await Succession.StartAsync(NodeProtocols.Framed, NodeProtocols.All);
        GoAktClient client = nodes.Client;
        await using Accounts asked = new(number => AskAsync(client, number), workers: 2);
        await Load.ProgressAsync(asked.Load);
        Assert.Equal(WireProtocol.Framed, client.Nodes[0].Protocol);

        // Connections that are open stay with the old one.
        nodes.Succeed();
        Assert.True(await Eventually.IsTrueAsync(
            () => client.Nodes[0].Protocol == WireProtocol.Duplex, TimeSpan.FromMinutes(1)));
        await Load.ProgressAsync(asked.Load);
        await asked.DisposeAsync();

        Assert.Empty(asked.Load.Failures);
        CheckHandled(asked, nodes.Handled);
    }

    private static void CheckHandled(Accounts asked, Sequences handled)
    {
        int[] numbers = [.. handled[Actor].Order()];
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.Empty(asked.Succeeded.Except(numbers));
        Assert.Empty(numbers.Except(asked.MayBeHandled));
    }

    private static WireProtocol WireOf(NodeProtocols protocols) =>
        protocols == NodeProtocols.Framed ? WireProtocol.Framed : WireProtocol.Duplex;

    private static async Task<EmbeddedNode> StartAsync(
        FaultProxy proxy, NodeProtocols protocols, Sequences handled, Silence? silence = null)
    {
        var address = IPEndPoint.Parse(proxy.Address);
        EmbeddedNode node = await EmbeddedNode.StartAsync(
            options =>
            {
                options.Protocols = protocols;
                options.AdvertisedHost = address.Address.ToString();
                options.AdvertisedPort = address.Port;
                options.StopTimeout = TimeSpan.FromMilliseconds(100);
                options.AddActor(context => new Silenced(
                    new Sequenced(context.Name, handled), silence ?? new Silence(), context.Stopping));
            },
            Cancellation);
        await node.SpawnAsync<ISequenced>(Actor, Cancellation);
        return node;
    }

    private static Task<GoAktClient> ConnectAsync(FaultProxy proxy) => PatientClient.ConnectAsync(
        [proxy.Address],
        static options => options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(20),
        Cancellation);

    private static Task<BytesValue> AskAsync(GoAktClient client, int number) => client.AskAsync<BytesValue>(
        new ActorId("tests/Sequenced", Actor),
        Sequenced.Question(number, size: 0, replySize: 0),
        cancellationToken: Cancellation);

    /// <summary>A node, another that is to take its address over, and a client of that address.</summary>
    private sealed class Succession(FaultProxy proxy, EmbeddedNode old, EmbeddedNode next, GoAktClient client)
        : IAsyncDisposable
    {
        public FaultProxy Proxy { get; } = proxy;

        public GoAktClient Client { get; } = client;

        /// <summary>What the actor has got on either.</summary>
        public required Sequences Handled { get; init; }

        public static async Task<Succession> StartAsync(NodeProtocols before, NodeProtocols after)
        {
            Sequences handled = [];
            FaultProxy proxy = new();
            EmbeddedNode old = await ChangedWireUnderLoadTests.StartAsync(proxy, before, handled);
            EmbeddedNode next = await ChangedWireUnderLoadTests.StartAsync(proxy, after, handled);
            proxy.PointAt(old.ListenEndPoint.ToString());
            return new Succession(proxy, old, next, await ConnectAsync(proxy)) { Handled = handled };
        }

        /// <summary>Connections from now on lead to the other one.</summary>
        public void Succeed() => Proxy.PointAt(next.ListenEndPoint.ToString());

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await next.DisposeAsync();
            await old.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }

    /// <summary>From when on an actor answers no more.</summary>
    private sealed class Silence
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _hasBegun;

        /// <summary>An ask has been handled, and is not answered.</summary>
        public Task Reached => _reached.Task;

        public void Begin() => _hasBegun = true;

        public Task KeepAsync(CancellationToken cancellationToken)
        {
            if (!_hasBegun)
            {
                return Task.CompletedTask;
            }

            _reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    private sealed class Silenced(Sequenced inner, Silence silence, CancellationToken stopping) : ISequenced
    {
        public async Task<BytesValue> AskAsync(BytesValue message)
        {
            BytesValue reply = await inner.AskAsync(message);
            await silence.KeepAsync(stopping);
            return reply;
        }

        public Task TellAsync(StringValue message) => inner.TellAsync(message);

        public Task TellAllAsync(IReadOnlyList<StringValue> messages) => inner.TellAllAsync(messages);
    }
}
