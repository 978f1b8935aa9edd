using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>What nobody waits for any more may fail: the application's
/// <see cref="TaskScheduler.UnobservedTaskException"/> does not hear of it.</summary>
public sealed class UnobservedFailureTests
{
    private static readonly ActorId s_nobody = new("actors/Echo", "nobody");

    public static TheoryData<string> Calls =>
        ["exists", "whereis", "ensure spawned", "stop", "respawn", "reinstate", "ask", "tell", "asks"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Calls))]
    public async Task A_look_up_that_fails_after_its_call_was_cancelled_is_nobodys_failure(string call)
    {
        string failure = $"nobody is there ({Guid.NewGuid()})";
        using Unobserved unobserved = new(failure);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = new();
        node.On<RemoteLookupRequest>(async (_, _) =>
        {
            await released.Task;
            return new Error { Code = Code.NotFound, Message = failure };
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Framed, Cancellation);

        await CancelAsync(
            cancellationToken => CallAsync(client, call, cancellationToken),
            () => node.CountOf<RemoteLookupRequest>() == 1);
        released.SetResult();
        await Eventually.TrueAsync(() => client.Nodes[0].InFlight == 0);

        Assert.Empty(await unobserved.CollectAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_fails_beside_one_whose_call_was_cancelled_is_nobodys_failure()
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        using RefusingPort refusing = new();
        using Unobserved unobserved = new(refusing.Address);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [silent.Address, refusing.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.RequestTimeout = TimeSpan.FromMinutes(1);
            },
            Cancellation);

        await CancelAsync(
            client.KindsAsync, () => silent.Accepted > 0 && client.Nodes[1].State == NodeState.Ejected);

        Assert.Empty(await unobserved.CollectAsync());
    }

    /// <summary>Cancels a call as soon as something has happened. No frame that is still there holds its task
    /// then.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task CancelAsync(Func<CancellationToken, Task> begin, Func<bool> isUnderWay)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task call = begin(giveUp.Token);
        await Eventually.TrueAsync(isUnderWay);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static Task CallAsync(GoAktClient client, string call, CancellationToken cancellationToken) => call switch
    {
        "exists" => client.ExistsAsync(s_nobody, cancellationToken),
        "whereis" => client.WhereisAsync(s_nobody, cancellationToken),
        "ensure spawned" => client.EnsureSpawnedAsync(s_nobody, cancellationToken: cancellationToken),
        "stop" => client.StopAsync(s_nobody, cancellationToken),
        "respawn" => client.RespawnAsync(s_nobody, cancellationToken),
        "reinstate" => client.ReinstateAsync(s_nobody, cancellationToken),
        "ask" => client.AskAsync<StringValue>(s_nobody, new Empty(), cancellationToken: cancellationToken),
        "tell" => client.TellAsync(s_nobody, new Empty(), cancellationToken),
        _ => client.AskAllAsync<StringValue>(s_nobody, [new Empty()], cancellationToken: cancellationToken),
    };

    /// <summary>The failures that nobody has looked at, as far as they say a text.</summary>
    private sealed class Unobserved : IDisposable
    {
        private readonly ConcurrentQueue<Exception> _seen = new();
        private readonly InvalidOperationException _last = new("the last one");
        private readonly string _text;
        private int _lastSeen;

        public Unobserved(string text)
        {
            _text = text;
            TaskScheduler.UnobservedTaskException += Note;
        }

        /// <summary>Collects what is garbage, until failures that nobody looks at and that were made last are reported.
        /// There are several, since the thread on which a call has ended may still be on its way back.</summary>
        public async Task<IReadOnlyCollection<Exception>> CollectAsync()
        {
            await Eventually.TrueAsync(() =>
            {
                Fail();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Volatile.Read(ref _lastSeen) >= 10;
            });
            return _seen;
        }

        public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Fail() => new TaskCompletionSource().SetException(_last);

        /// <summary>Runs where an exception ends the process, and other tests have exceptions that can't be
        /// read.</summary>
        private void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            foreach (Exception failure in e.Exception.Flatten().InnerExceptions)
            {
                if (failure == _last)
                {
                    Interlocked.Increment(ref _lastSeen);
                }
                else if (failure.GetType().Assembly == typeof(GoAktClient).Assembly
                    && failure.Message.Contains(_text, StringComparison.Ordinal))
                {
                    _seen.Enqueue(failure);
                }
            }
        }
    }
}
