using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>
/// One incarnation of an actor or grain: its instance and its mailbox. It handles one message at a time, and a respawn
/// makes a new incarnation, most often with a new instance.
/// </summary>
/// <remarks>
/// An ask that finds the mailbox idle is handled where it arrives, so that a handler that completes at once costs
/// neither a queue nor a hop to another thread. A tell always goes through the mailbox: who tells does not wait for the
/// handler.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no handle to release.")]
internal sealed partial class HostedActor : IThreadPoolWorkItem
{
    // Then the others get their turn on the thread pool.
    private const int MessagesInARow = 128;

    // For so many messages an idle mailbox keeps its memory.
    private const int MostKept = 2_048;

    private readonly Lock _gate = new();
    private readonly Queue<Letter> _mailbox = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HostedNode _node;
    private readonly IActorSupervisor _supervisor;
    private readonly PassivationTimer _passivation;

    private ActorInstance? _instance;
    private HandlingTime? _handlingTime;
    private TaskCompletionSource? _turnEnded;
    private ActorPhase _phase = ActorPhase.Starting;

    // Whether the actor is stopped without an instance: one that starts after all has nobody to stop it but who started
    // it.
    private bool _isGivenUp;

    // Whether a message is being handled, or the thread pool is about to: only who sets it may touch the instance.
    private bool _busy = true;

    public HostedActor(
        ActorIdentity identity,
        SpawnSettings settings,
        ActorHistory history,
        IActorSupervisor supervisor,
        HostedNode node)
    {
        Identity = identity;
        Settings = settings;
        History = history;
        _supervisor = supervisor;
        _node = node;
        StartedAt = LastMessageAt = node.Time.GetTimestamp();
        _passivation = new PassivationTimer(this, settings.Passivation, node.Time);
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

    /// <summary>Hands a message over and waits for the reply.</summary>
    public ValueTask<AskOutcome> AskAsync(in Letter letter, TimeSpan timeout)
    {
        bool isMine = false;
        lock (_gate)
        {
            if (Admitted is not Admission.Taken and var refused)
            {
                return new ValueTask<AskOutcome>(AskOutcome.Of(refused));
            }

            if (timeout <= TimeSpan.Zero)
            {
                // Nobody waits for the reply, but the message is on its way.
                Enqueue(letter);
                return new ValueTask<AskOutcome>(AskOutcome.TimedOut);
            }

            if (!_busy)
            {
                _busy = true;
                isMine = true;
            }
        }

        return isMine ? HandleHere(letter, timeout) : AskLater(letter, timeout);
    }

    /// <summary>Hands a message over.</summary>
    public Admission Tell(in Letter letter)
    {
        lock (_gate)
        {
            Admission admission = Admitted;
            if (admission == Admission.Taken)
            {
                Enqueue(letter);
            }

            return admission;
        }
    }

    /// <summary>Hands a message over, to be handled when the actor is run.</summary>
    /// <param name="letter">The message, with who asks if it is asked.</param>
    /// <param name="isIdle">Whether the caller is the one to run the actor, by <see cref="Execute"/>.</param>
    public Admission Post(in Letter letter, out bool isIdle)
    {
        lock (_gate)
        {
            Admission admission = Admitted;
            isIdle = admission == Admission.Taken && !_busy;
            if (admission == Admission.Taken)
            {
                _mailbox.Enqueue(letter);
                _busy = true;
            }

            return admission;
        }
    }

    /// <summary>Handles the messages in the mailbox, on this thread as far as they are handled at once.</summary>
    public void Execute() => _ = HandleMailboxAsync();

    private Admission Admitted =>
        _phase is not (ActorPhase.Running or ActorPhase.Starting) ? Admission.NotAlive
        : _mailbox.Count >= Settings.MailboxCapacity ? Admission.MailboxFull
        : Admission.Taken;

    private void Enqueue(Letter letter)
    {
        _mailbox.Enqueue(letter);
        if (!_busy)
        {
            _busy = true;
            LibraryThread.BorrowFromPool(this);
        }
    }

    private ValueTask<AskOutcome> AskLater(in Letter letter, TimeSpan timeout)
    {
        // Made outside the gate: the clock is the application's, and may hold a lock of its own while it looks for idle
        // actors.
        PendingAsk pending = new(_node, timeout);
        Admission admission = Tell(letter with { Ask = pending });
        if (admission != Admission.Taken)
        {
            pending.TryEnd(AskOutcome.Of(admission));
        }

        return pending.Outcome;
    }

    private ValueTask<AskOutcome> HandleHere(in Letter letter, TimeSpan timeout)
    {
        ValueTask<DispatchResult> handling = Dispatch(letter, timeout);
        if (!handling.IsCompletedSuccessfully)
        {
            PendingAsk pending = new(_node, timeout);
            if (!letter.IsTold)
            {
                _instance!.Context.Await(pending);
            }

            _ = FinishTurnAsync(handling, letter with { Ask = pending });
            return pending.Outcome;
        }

        AskOutcome? outcome;
        try
        {
            outcome = OutcomeOf(letter, handling.Result);
        }
        finally
        {
            EndTurn();
        }

        return outcome is { } ended
            ? new ValueTask<AskOutcome>(ended)
            : new PendingAsk(_node, timeout).Outcome;
    }

    private async Task FinishTurnAsync(ValueTask<DispatchResult> handling, Letter letter)
    {
        try
        {
            await FinishHandlingAsync(handling, letter).ConfigureAwait(false);
        }
        finally
        {
            EndTurn();
        }
    }

    private async Task HandleMailboxAsync()
    {
        try
        {
            for (int handled = 0; handled < MessagesInARow && TryDequeue(out Letter letter); handled++)
            {
                letter.Source?.OnTaken(letter.Charged);
                if (letter is { EndsInTime: true, Ask.IsLate: true })
                {
                    continue;
                }

                WorkTurn.Progress();
                TimeSpan timeout = letter.Ask?.Remaining ?? Timeout.InfiniteTimeSpan;
                await FinishHandlingAsync(Dispatch(letter, timeout), letter).ConfigureAwait(false);
            }
        }
        finally
        {
            EndTurn();
        }
    }

    private bool TryDequeue(out Letter letter)
    {
        lock (_gate)
        {
            letter = default;
            return _phase == ActorPhase.Running && _mailbox.TryDequeue(out letter);
        }
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
                MailboxBatch.Start(this);
            }
            else
            {
                _busy = false;
                if (_mailbox.Count == 0 && _mailbox.Capacity > MostKept)
                {
                    _mailbox.TrimExcess();
                }
            }
        }
    }
}
