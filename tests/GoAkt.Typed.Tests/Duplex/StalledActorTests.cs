using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>
/// An actor takes nothing out of its mailbox any more. What is told to it fills the window of its connection, and waits
/// at the client from then on.
/// </summary>
public sealed class StalledActorTests
{
    private const int Window = 20_000;
    private const int MessageSize = 1_000;
    private const int MostAdmitted = Window / MessageSize;
    private const int Told = 60;

    private static readonly ActorId s_held = new("tests/Sequenced", "held");
    private static readonly ActorId s_other = new("tests/Sequenced", "other");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Tells_beyond_the_window_wait_until_the_actor_goes_on_and_arrive_in_their_order(int batch)
    {
        await using Stall stall = await Stall.StartAsync();

        Task[] tells = stall.Tell(batch);
        await stall.FilledAsync();

        await Eventually.DoneAsync(tells[0]);
        Assert.All(tells[MostAdmitted..], static tell => Assert.False(tell.IsCompleted));
        stall.Gates.Open();
        await Eventually.DoneAsync(Task.WhenAll(tells));
        await AskAsync(stall.Client, s_held);
        Assert.Equal(
            [.. Enumerable.Range(1, Told).SelectMany(number => Enumerable.Repeat(number, batch)), 0],
            stall.Handled(s_held));
        Assert.All(stall.Tap.Connections, static connection => Assert.Null(connection.Failure));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Tells_that_wait_for_too_long_fail_as_not_sent_and_those_that_were_admitted_are_handled(int batch)
    {
        await using Stall stall = await Stall.StartAsync(static options =>
            options.RequestTimeout = TimeSpan.FromSeconds(2));

        Task[] tells = stall.Tell(batch);
        await stall.FilledAsync();
        Exception?[] failures = await Task.WhenAll(tells.Select(static tell =>
            Record.ExceptionAsync(() => Eventually.DoneAsync(tell)).AsTask()));
        stall.Gates.Open();
        await AskAsync(stall.Client, s_held);

        int[] admitted = [.. Enumerable.Range(1, Told).Where(number => failures[number - 1] is null)];
        Assert.InRange(admitted.Length, 1, MostAdmitted);
        Assert.All(failures.Where(static failure => failure is not null), static failure =>
        {
            BackpressureException e = Assert.IsType<BackpressureException>(failure);
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.Equal(s_held, e.Actor);
            Assert.True(e.IsTransient);
        });
        Assert.Equal(
            [.. admitted.SelectMany(number => Enumerable.Repeat(number, batch)), 0], stall.Handled(s_held));
        Assert.All(stall.Tap.Connections, static connection => Assert.Null(connection.Failure));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Tells_for_which_there_is_no_room_to_wait_fail_at_once_and_all_others_are_handled(int batch)
    {
        const int MostWaiting = 10;
        await using Stall stall = await Stall.StartAsync(static options =>
        {
            options.MaxQueuedBytesPerNode = MostWaiting * MessageSize;
            options.RequestTimeout = TimeSpan.FromMinutes(5);
        });

        Task[] tells = stall.Tell(batch);
        await Eventually.TrueAsync(() =>
            tells.Count(static tell => tell.IsFaulted) >= Told - MostAdmitted - MostWaiting);
        await stall.FilledAsync();
        stall.Gates.Open();
        Exception?[] failures = await Task.WhenAll(tells.Select(static tell =>
            Record.ExceptionAsync(() => Eventually.DoneAsync(tell)).AsTask()));
        await AskAsync(stall.Client, s_held);

        Assert.All(failures.Where(static failure => failure is not null), static failure =>
        {
            BackpressureException e = Assert.IsType<BackpressureException>(failure);
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.Contains("MaxQueuedBytesPerNode, which is", e.Message, StringComparison.Ordinal);
        });
        Assert.Equal(
            [
                .. Enumerable.Range(1, Told)
                    .Where(number => failures[number - 1] is null)
                    .SelectMany(number => Enumerable.Repeat(number, batch)),
                0,
            ],
            stall.Handled(s_held));
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_actor_is_asked_meanwhile_through_the_same_connection_while_the_window_is_open()
    {
        await using Stall stall = await Stall.StartAsync();
        await stall.Client.TellAsync(s_held, Sequenced.Message(1, MessageSize), Cancellation);
        await stall.Gates.ArrivedAsync(1);

        for (int i = 0; i < Told; i++)
        {
            await AskAsync(stall.Client, s_other, MessageSize);
        }

        Assert.Equal(Told, stall.Handled(s_other).Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_ask_behind_tells_that_wait_does_not_pass_them_and_says_so_when_its_time_is_up()
    {
        await using Stall stall = await Stall.StartAsync();
        Task[] tells = stall.Tell(batch: 1);
        await stall.FilledAsync();

        Task<BytesValue> patient = AskAsync(stall.Client, s_other);
        BackpressureException e = await Assert.ThrowsAsync<BackpressureException>(() =>
            stall.Client.AskAsync<BytesValue>(
                s_other, Sequenced.Question(1, 0, 0), TimeSpan.FromMilliseconds(200), Cancellation));
        Assert.False(patient.IsCompleted);
        stall.Gates.Open();
        await Eventually.DoneAsync(patient);
        await Eventually.DoneAsync(Task.WhenAll(tells));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal([0], stall.Handled(s_other));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_actor_with_a_lane_of_its_own_holds_up_nobody_else()
    {
        await using Stall stall = await Stall.StartAsync(static options => options.LargeMessageActors.Add("hel?"));
        Task[] tells = stall.Tell(batch: 1);
        await stall.FilledAsync();

        for (int i = 0; i < Told; i++)
        {
            await AskAsync(stall.Client, s_other, MessageSize);
            await stall.Client.TellAsync(s_other, Sequenced.Message(i, MessageSize), Cancellation);
        }

        await stall.Client.SpawnAsync(new ActorId("tests/Sequenced", "third"), cancellationToken: Cancellation);
        await AskAsync(stall.Client, s_other);

        Assert.Equal((2 * Told) + 1, stall.Handled(s_other).Count);
        Assert.All(tells[MostAdmitted..], static tell => Assert.False(tell.IsCompleted));
        stall.Gates.Open();
        await Eventually.DoneAsync(Task.WhenAll(tells));
    }

    private static Task<BytesValue> AskAsync(GoAktClient client, ActorId actor, int size = 0) =>
        client.AskAsync<BytesValue>(actor, Sequenced.Question(0, size, 0), cancellationToken: Cancellation);

    /// <summary>A client, a tap that makes the window small, and a node with an actor that handles no tell until a gate
    /// opens.</summary>
    private sealed class Stall : IAsyncDisposable
    {
        private readonly EmbeddedNode _node;
        private readonly Sequences _sequences;

        private Stall(EmbeddedNode node, Sequences sequences, GateKeeper gates, DuplexTap tap, GoAktClient client)
        {
            _node = node;
            _sequences = sequences;
            Gates = gates;
            Tap = tap;
            Client = client;
        }

        public GateKeeper Gates { get; }

        public DuplexTap Tap { get; }

        public GoAktClient Client { get; }

        public static async Task<Stall> StartAsync(Action<GoAktClientOptions>? configure = null)
        {
            Sequences sequences = [];
            GateKeeper gates = new();
            EmbeddedNode node = await EmbeddedNode.StartAsync(
                options =>
                {
                    options.StopTimeout = TimeSpan.FromMilliseconds(100);
                    options.AddActor(context => new Held(context, new Sequenced(context.Name, sequences), gates));
                },
                Cancellation);
            await node.SpawnAsync<ISequenced>(s_held.Name, Cancellation);
            await node.SpawnAsync<ISequenced>(s_other.Name, Cancellation);
            DuplexTap tap = new(node.ListenEndPoint, static hello => hello.InitialCredits = Window, seed: 1);
            GoAktClient client = await PatientClient.ConnectAsync(
                [new Nodes.Node(node.Address) { DialAddress = tap.Address }],
                options =>
                {
                    options.Protocol = WireProtocol.Duplex;
                    options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(30);

                    // Both are known to be there once they have answered.
                    options.TellVerification = TimeSpan.FromMinutes(1);
                    configure?.Invoke(options);
                },
                Cancellation);
            await AskAsync(client, s_held);
            await AskAsync(client, s_other);
            sequences.Clear();
            return new Stall(node, sequences, gates, tap, client);
        }

        /// <summary>Tells the held actor more than the window takes, so many messages at a time.</summary>
        public Task[] Tell(int batch) =>
        [
            .. Enumerable.Range(1, Told).Select(number => batch == 1
                ? Client.TellAsync(s_held, Sequenced.Message(number, MessageSize), Cancellation)
                : Client.TellAllAsync(
                    s_held,
                    [.. Enumerable.Repeat(Sequenced.Message(number, MessageSize / batch), batch)],
                    Cancellation)),
        ];

        /// <summary>Waits until no further message has room.</summary>
        public async Task FilledAsync()
        {
            await Gates.ArrivedAsync(1);
            await Eventually.TrueAsync(() =>
                Tap.Connections.Any(static connection => connection.Client.UnderWay > Window - (2 * MessageSize)));
        }

        public ConcurrentQueue<int> Handled(ActorId actor) => _sequences[actor.Name];

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Tap.DisposeAsync();
            await _node.DisposeAsync();
        }
    }

    /// <summary>Handles what the held actor is told once the gate has opened.</summary>
    private sealed class Held(ActorContext context, Sequenced inner, GateKeeper gates) : ISequenced
    {
        public Task<BytesValue> AskAsync(BytesValue message) => inner.AskAsync(message);

        public async Task TellAsync(StringValue message)
        {
            await PassAsync();
            await inner.TellAsync(message);
        }

        public async Task TellAllAsync(IReadOnlyList<StringValue> messages)
        {
            await PassAsync();
            await inner.TellAllAsync(messages);
        }

        private Task PassAsync() =>
            context.Name == s_held.Name ? gates.PassAsync(context.Stopping) : Task.CompletedTask;
    }
}
