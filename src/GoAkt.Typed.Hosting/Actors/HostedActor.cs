using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>
/// One incarnation of an actor or grain: its instance and its mailbox. It handles one message at a time, and a respawn makes a new
/// incarnation.
/// </summary>
/// <remarks>
/// An ask that finds the mailbox idle is handled where it arrives, so that a handler that completes at once costs neither a queue
/// nor a hop to another thread. A tell always goes through the mailbox: who tells does not wait for the handler.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no handle to release.")]
internal sealed partial class HostedActor : IThreadPoolWorkItem
{
    // Then the others get their turn on the thread pool.
    private const int MessagesInARow = 128;

    private readonly Lock _gate = new();
    private readonly Queue<QueuedLetter> _mailbox = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorHost _host;
    private readonly IActorSupervisor _supervisor;
    private readonly Passivation _passivation;

    private ActorInstance? _instance;
    private TaskCompletionSource? _turnEnded;
    private ActorPhase _phase = ActorPhase.Starting;

    // Whether a message is being handled, or the thread pool is about to: only who sets it may touch the instance.
    private bool _busy = true;

    public HostedActor(
        ActorIdentity identity, SpawnSettings settings, ActorHistory history, IActorSupervisor supervisor, ActorHost host)
    {
        Identity = identity;
        Settings = settings;
        History = history;
        _supervisor = supervisor;
        _host = host;
        StartedAt = LastMessageAt = host.Time.GetTimestamp();
        _passivation = new Passivation(this, settings.Passivation, host.Time);
    }

    public ActorIdentity Identity { get; }

    public SpawnSettings Settings { get; }

    /// <summary>What outlives the incarnation.</summary>
    public ActorHistory History { get; }

    public ActorPhase Phase
    {
        get
        {
            lock (_gate)
            {
                return _phase;
            }
        }
    }

    public long StartedAt { get; }

    public long LastMessageAt { get; private set; }

    /// <summary>Makes the instance. Messages that arrive meanwhile wait in the mailbox.</summary>
    public async Task StartAsync()
    {
        try
        {
            TimeSpan timeout = Settings.InitTimeout ?? _host.InitTimeout;
            _instance = await ActorInstance
                .StartAsync(Identity, Settings.Dependencies, _host.Services, timeout, _stopping.Token).ConfigureAwait(false);
            lock (_gate)
            {
                if (_phase == ActorPhase.Starting)
                {
                    _phase = ActorPhase.Running;
                }
            }

            _passivation.Start();
        }
        catch
        {
            // Without an instance no message may be handled; who made the actor stops it now.
            lock (_gate)
            {
                _phase = ActorPhase.Stopping;
            }

            throw;
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>Hands a message over and waits for the reply.</summary>
    public ValueTask<AskOutcome> AskAsync(in Letter letter, TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_phase is not (ActorPhase.Running or ActorPhase.Starting))
            {
                return new ValueTask<AskOutcome>(AskOutcome.NotAlive);
            }

            if (timeout <= TimeSpan.Zero)
            {
                // Nobody waits for the reply, but the message is on its way.
                Enqueue(new QueuedLetter(letter, null));
                return new ValueTask<AskOutcome>(AskOutcome.TimedOut);
            }

            if (_busy)
            {
                PendingAsk pending = new(_host, timeout);
                Enqueue(new QueuedLetter(letter, pending));
                return pending.Outcome;
            }

            _busy = true;
        }

        return HandleHere(letter, timeout);
    }

    /// <summary>Hands a message over.</summary>
    /// <returns>False if the actor does not take messages at present.</returns>
    public bool TryTell(in Letter letter)
    {
        lock (_gate)
        {
            if (_phase is not (ActorPhase.Running or ActorPhase.Starting))
            {
                return false;
            }

            Enqueue(new QueuedLetter(letter, null));
            return true;
        }
    }

    public void Execute() => _ = HandleMailboxAsync();

    private void Enqueue(QueuedLetter letter)
    {
        _mailbox.Enqueue(letter);
        if (!_busy)
        {
            _busy = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private ValueTask<AskOutcome> HandleHere(in Letter letter, TimeSpan timeout)
    {
        ValueTask<DispatchResult> handling = Dispatch(letter, timeout);
        if (!handling.IsCompletedSuccessfully)
        {
            PendingAsk pending = new(_host, timeout);
            _ = FinishTurnAsync(handling, new QueuedLetter(letter, pending));
            return pending.Outcome;
        }

        AskOutcome? outcome = OutcomeOf(letter, handling.Result);
        EndTurn();
        return outcome is { } ended
            ? new ValueTask<AskOutcome>(ended)
            : new PendingAsk(_host, timeout).Outcome;
    }

    private async Task FinishTurnAsync(ValueTask<DispatchResult> handling, QueuedLetter queued)
    {
        await FinishHandlingAsync(handling, queued).ConfigureAwait(false);
        EndTurn();
    }

    private async Task HandleMailboxAsync()
    {
        for (int handled = 0; handled < MessagesInARow && TryDequeue(out QueuedLetter queued); handled++)
        {
            TimeSpan timeout = queued.Ask?.Remaining ?? Timeout.InfiniteTimeSpan;
            await FinishHandlingAsync(Dispatch(queued.Letter, timeout), queued).ConfigureAwait(false);
        }

        EndTurn();
    }

    private bool TryDequeue(out QueuedLetter queued)
    {
        lock (_gate)
        {
            queued = default;
            return _phase == ActorPhase.Running && _mailbox.TryDequeue(out queued);
        }
    }

    private ValueTask<DispatchResult> Dispatch(in Letter letter, TimeSpan timeout)
    {
        LastMessageAt = _host.Time.GetTimestamp();
        ActorInstance instance = _instance!;
        instance.Context.Begin(letter);
        try
        {
            return Identity.Kind.DispatchAsync(instance.Hosted, letter.Message, new DispatchContext(timeout, _stopping.Token));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the supervision's to judge.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<DispatchResult>(e);
        }
    }

    private async ValueTask FinishHandlingAsync(ValueTask<DispatchResult> handling, QueuedLetter queued)
    {
        AskOutcome? outcome;
        try
        {
            outcome = OutcomeOf(queued.Letter, await handling.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the supervision's to judge.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = OutcomeOf(e);
        }

        if (outcome is { } ended)
        {
            queued.Ask?.TryEnd(ended);
        }
    }

    /// <summary>How the ask ends; null if the asker is left to its time-out, as GoAkt does where there is no reply.</summary>
    private AskOutcome? OutcomeOf(in Letter letter, DispatchResult result)
    {
        _instance!.Context.End();
        if (!result.Handled)
        {
            _supervisor.OnUnhandled(this, letter);
            return Identity.Kind.Sort == ContractSort.Grain
                ? AskOutcome.Failed($"unhandled message\nunhandled message type {letter.Message.Descriptor.FullName}")
                : null;
        }

        History.Counters.CountProcessed();
        if (_passivation.IsDueAfterMessage())
        {
            Passivate();
        }

        if (result.Reply is { } reply)
        {
            return AskOutcome.Replied(reply);
        }

        return Identity.Kind.Sort == ContractSort.Grain ? AskOutcome.Done : null;
    }

    private AskOutcome? OutcomeOf(Exception failure)
    {
        _instance!.Context.End();
        History.Counters.CountFailure();
        if (Identity.Kind.Sort == ContractSort.Grain)
        {
            _supervisor.OnFailed(this, failure, null);
            return AskOutcome.Failed(failure.Message);
        }

        SuspendFor(failure);
        return null;
    }

    private void EndTurn()
    {
        lock (_gate)
        {
            if (_turnEnded is not null)
            {
                // Who stops the actor waits for this turn, and takes it over.
                _turnEnded.TrySetResult();
            }
            else if (_phase == ActorPhase.Running && _mailbox.Count > 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
            else
            {
                _busy = false;
            }
        }
    }
}
