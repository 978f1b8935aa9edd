using GoAkt.Typed.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What the end of an asker's time does to the message on Duplex: from GoAkt 4.6 on, nobody works for
/// nothing.</summary>
public sealed class AskDeadlineTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Work _work = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_token_of_a_handler_is_cancelled_and_its_end_is_no_failure(bool isGrain)
    {
        await using EmbeddedNode node = await StartAsync(DuplexDialect.GoAkt46);
        await using GoAktClient client = await ConnectAsync(node);

        await Assert.ThrowsAsync<AskTimeoutException>(() => AskAsync(client, isGrain, new Empty(), s_short));
        _time.Advance(s_short);

        await Eventually.DoneAsync(_work.Cancelled.Task);
        Assert.Equal(new Int64Value { Value = 1 }, await AskAsync(client, isGrain, new Int64Value(), s_patience));
        Assert.Empty(node.Failures);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_token_of_a_handler_is_cancelled_by_the_end_of_its_actor_too(bool isGrain)
    {
        await using EmbeddedNode node = await StartAsync(DuplexDialect.GoAkt46);
        await using GoAktClient client = await ConnectAsync(node);
        Task asking = AskAsync(client, isGrain, new Empty(), s_patience);
        await Eventually.TrueAsync(() => _work.Begun == 1);

        await node.DisposeAsync();

        await Eventually.DoneAsync(_work.Cancelled.Task);
        await Assert.ThrowsAnyAsync<GoAktException>(() => asking);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(DuplexDialect.GoAkt46, false, WireProtocol.Duplex, 1)]
    [InlineData(DuplexDialect.GoAkt46, true, WireProtocol.Duplex, 1)]
    [InlineData(DuplexDialect.GoAkt45, false, WireProtocol.Duplex, 2)]
    [InlineData(DuplexDialect.GoAkt45, true, WireProtocol.Duplex, 2)]
    [InlineData(DuplexDialect.GoAkt46, false, WireProtocol.Framed, 1)]
    [InlineData(DuplexDialect.GoAkt46, true, WireProtocol.Framed, 1)]
    [InlineData(DuplexDialect.GoAkt45, false, WireProtocol.Framed, 2)]
    public async Task An_ask_whose_turn_comes_after_its_time(
        DuplexDialect dialect, bool isGrain, WireProtocol wire, int begun)
    {
        await using EmbeddedNode node = await StartAsync(dialect);
        await using GoAktClient client = await ConnectAsync(node, wire);
        Task holding = AskAsync(client, isGrain, new Empty(), s_patience);
        await Eventually.TrueAsync(() => _work.Begun == 1);

        await Assert.ThrowsAsync<AskTimeoutException>(() => AskAsync(client, isGrain, new Empty(), s_short));
        _time.Advance(s_short);
        _work.Release();

        Assert.Equal(
            new Int64Value { Value = begun }, await AskAsync(client, isGrain, new Int64Value(), s_patience));
        await holding;
    }

    [Fact(Timeout = 30_000)]
    public async Task Before_4_6_the_handler_goes_on()
    {
        await using EmbeddedNode node = await StartAsync(DuplexDialect.GoAkt45);
        await using GoAktClient client = await ConnectAsync(node);

        await Assert.ThrowsAsync<AskTimeoutException>(() => AskAsync(client, isGrain: false, new Empty(), s_short));
        _time.Advance(s_short);
        Assert.False(_work.Cancelled.Task.IsCompleted);
        _work.Release();

        await AskAsync(client, isGrain: false, new Int64Value(), s_patience);
        Assert.False(_work.Cancelled.Task.IsCompleted);
    }

    private static Task<Int64Value> AskAsync(
        GoAktClient client,
        bool isGrain,
        IMessage message,
        TimeSpan timeout) => isGrain
        ? client.AskGrainAsync<Int64Value>(
            new ActorId("tests/WorkerGrain", "worker"), message, timeout, cancellationToken: Cancellation)
        : client.AskAsync<Int64Value>(new ActorId("tests/Worker", "worker"), message, timeout, Cancellation);

    private static Task<GoAktClient> ConnectAsync(EmbeddedNode node, WireProtocol wire = WireProtocol.Duplex) =>
        PatientClient.ConnectAsync([node.Address], options => options.Protocol = wire, Cancellation);

    private async Task<EmbeddedNode> StartAsync(DuplexDialect dialect)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.DuplexDialect = dialect;
            options.TimeProvider = _time;
            options.AddActor(_ => new Worker(_work)).AddGrain(_ => new WorkerGrain(_work));
        });
        await node.SpawnAsync<IWorker>("worker", Cancellation);
        return node;
    }

    [ActorKind("tests/Worker")]
    public interface IWorker
    {
        Task<Int64Value> WorkAsync(Empty message, CancellationToken cancellationToken);

        Task<Int64Value> CountAsync(Int64Value query);
    }

    [GrainKind("tests/WorkerGrain")]
    public interface IWorkerGrain
    {
        Task<Int64Value> WorkAsync(Empty message, CancellationToken cancellationToken);

        Task<Int64Value> CountAsync(Int64Value query);
    }

    private sealed class Worker(Work work) : IWorker
    {
        public Task<Int64Value> WorkAsync(Empty message, CancellationToken cancellationToken) =>
            work.DoAsync(cancellationToken);

        public Task<Int64Value> CountAsync(Int64Value query) => Task.FromResult(work.Count);
    }

    private sealed class WorkerGrain(Work work) : IWorkerGrain
    {
        public Task<Int64Value> WorkAsync(Empty message, CancellationToken cancellationToken) =>
            work.DoAsync(cancellationToken);

        public Task<Int64Value> CountAsync(Int64Value query) => Task.FromResult(work.Count);
    }

    /// <summary>Goes on until it is released, or its token is cancelled.</summary>
    private sealed class Work
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;

        public TaskCompletionSource Cancelled { get; } = new();

        public int Begun => Volatile.Read(ref _begun);

        public Int64Value Count => new() { Value = Begun };

        public void Release() => _gate.TrySetResult();

        public async Task<Int64Value> DoAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _begun);
            try
            {
                await _gate.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled.SetResult();
                throw;
            }

            return Count;
        }
    }
}
