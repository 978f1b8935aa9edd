using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

/// <summary>A call that is still under way when its client is disposed stays that client's, whoever the node goes to
/// then.</summary>
public sealed class HandedOnNodeTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_total = new("actors/CounterGrain", "total");
    private static readonly StringValue s_hi = new() { Value = "hi" };

    public static MatrixTheoryData<string, string> WiresAndCalls => new(
        Wires.Names, ["ask", "tell", "asks", "tells", "spawn", "look-up", "stop", "ask of a grain"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresAndCalls))]
    public async Task A_call_of_a_disposed_client_says_so_where_another_client_failed_to_take_the_node(
        string wire, string call)
    {
        await using EmbeddedNode host = await ClientTest.StartNodeAsync(wire);
        using HeldCall held = await HeldCall.BeginAsync(host, wire, call);
        Node taken = new("localhost:3321");
        await using GoAktClient holder = await PatientClient.ConnectAsync([taken], cancellationToken: Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => PatientClient.ConnectAsync([held.Node, taken], cancellationToken: Cancellation));

        await held.AssertSaysDisposedAsync();
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresAndCalls))]
    public async Task A_call_of_a_disposed_client_does_not_go_through_the_connections_of_the_next_one(
        string wire, string call)
    {
        await using EmbeddedNode host = await ClientTest.StartNodeAsync(wire);
        using HeldCall held = await HeldCall.BeginAsync(host, wire, call);
        await using GoAktClient next = await PatientClient.ConnectAsync(
            [held.Node], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);
        await next.AskAsync<StringValue>(s_alice, s_hi, cancellationToken: Cancellation);

        await held.AssertSaysDisposedAsync();
    }

    /// <summary>A call that is held up in the application's own code until after its client was disposed.</summary>
    private sealed class HeldCall : IDisposable
    {
        private readonly ManualResetEventSlim _goesOn = new();
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _holds;
        private Task _call = Task.CompletedTask;

        private HeldCall(string address) => Node = new Node(address);

        public Node Node { get; }

        public static async Task<HeldCall> BeginAsync(EmbeddedNode host, string wire, string call)
        {
            await host.SpawnAsync<IEcho>("alice", Cancellation);
            HeldCall held = new(host.Address);
            GoAktClient client = await PatientClient.ConnectAsync(
                [held.Node],
                options =>
                {
                    options.Protocol = Wires.ProtocolOf(wire);
                    options.Headers = held.Headers;
                },
                Cancellation);
            await client.AskAsync<StringValue>(s_alice, s_hi, cancellationToken: Cancellation);
            held._holds = true;
            held._call = OnThreadOfItsOwn(() => CallAsync(client, call));
            await held._arrived.Task;
            await client.DisposeAsync();
            return held;
        }

        public async Task AssertSaysDisposedAsync()
        {
            _goesOn.Set();
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => _call);
            Assert.Contains("the client was disposed", e.Message, StringComparison.Ordinal);
            Assert.Equal(Delivery.NotSent, e.Delivery);
        }

        public void Dispose()
        {
            _goesOn.Set();
            _ = _call.Exception;
        }

        // What is held holds its thread: one of the pool would be missing where answers are read.
        private static Task OnThreadOfItsOwn(Func<Task> call) => Task.Factory.StartNew(
            call, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        private static Task CallAsync(GoAktClient client, string call) => call switch
        {
            "ask" => client.AskAsync<StringValue>(s_alice, s_hi, cancellationToken: Cancellation),
            "tell" => client.TellAsync(s_alice, s_hi, Cancellation),
            "asks" => client.AskAllAsync<StringValue>(s_alice, [s_hi], cancellationToken: Cancellation),
            "tells" => client.TellAllAsync(s_alice, [s_hi], Cancellation),
            "spawn" => client.SpawnAsync(new ActorId("actors/Echo", "bob"), cancellationToken: Cancellation),
            "look-up" => client.WhereisAsync(s_alice, Cancellation),
            "stop" => client.StopAsync(s_alice, Cancellation),
            _ => client.AskGrainAsync<Int64Value>(s_total, new Empty(), cancellationToken: Cancellation),
        };

        private IEnumerable<KeyValuePair<string, string>> Headers()
        {
            if (_holds)
            {
                _arrived.TrySetResult();
                _goesOn.Wait(Cancellation);
            }

            return [];
        }
    }
}
