using GoAkt.Typed.Hosting.Telemetry;
using GoAkt.Typed.Spawning;

namespace GoAkt.Typed.Hosting.Actors;

internal sealed partial class HostedActor
{
    private Lazy<Task>? _respawn;

    /// <summary>Makes the instance, or lets one start again. Messages that arrive meanwhile wait in the
    /// mailbox.</summary>
    /// <param name="kept">The instance that the incarnation before has left; null for a new one.</param>
    public async Task StartAsync(ActorInstance? kept = null)
    {
        try
        {
            ActorInstance instance = await StartInstanceAsync(kept).ConfigureAwait(false);
            if (TryTake(instance))
            {
                NodeMetrics.CountActivation(Identity.Kind.Name);
                StartPassivation();
            }
            else
            {
                _node.Failures.Record(
                    Identity,
                    ActorFailureStage.Stop,
                    await instance.StopAsync(_node.StopTimeout).ConfigureAwait(false));
            }
        }
        catch
        {
            // Without an instance no message may be handled; who made the actor stops it now.
            lock (_gate)
            {
                _phase = _phase == ActorPhase.Starting ? ActorPhase.Stopping : _phase;
            }

            throw;
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>Lets a suspended actor go on with its mailbox.</summary>
    public void Reinstate()
    {
        lock (_gate)
        {
            if (_phase != ActorPhase.Suspended)
            {
                return;
            }

            History.Counters.CountReinstate();
            Resume();
        }
    }

    /// <summary>
    /// Waits for the message at hand, up to a limit, and stops the instance. What is left is handed to who stops first;
    /// the others just wait.
    /// </summary>
    /// <param name="forRespawn">Whether an instance that wants to is kept for the next incarnation.</param>
    public async Task<ActorRemains> StopAsync(bool forRespawn = false)
    {
        Task turn;
        Letter[] left;
        lock (_gate)
        {
            if (_phase is ActorPhase.Stopped || _turnEnded is not null)
            {
                turn = _stopped.Task;
                left = [];
            }
            else
            {
                _phase = ActorPhase.Stopping;
                _turnEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                turn = _turnEnded.Task;
                left = [.. _mailbox];
                _mailbox.Clear();
                if (!_busy)
                {
                    _busy = true;
                    _turnEnded.SetResult();
                }
            }
        }

        if (turn == _stopped.Task)
        {
            await turn.ConfigureAwait(false);
            return ActorRemains.None;
        }

        (ActorInstance? kept, Exception? failure) =
            await StopInstanceAsync(turn, forRespawn).ConfigureAwait(false);
        return new ActorRemains(left, kept, failure);
    }

    /// <summary>Begins the respawn of this incarnation, of which there is one, or joins it.</summary>
    public Task RespawnOnceAsync(Func<Task> respawn)
    {
        Lazy<Task> once;
        lock (_gate)
        {
            once = _respawn ??= new Lazy<Task>(() => Task.Run(respawn));
        }

        return once.Value;
    }

    /// <summary>Takes over the letters that an earlier incarnation left.</summary>
    public void TakeOver(IEnumerable<Letter> letters)
    {
        lock (_gate)
        {
            foreach (Letter letter in letters)
            {
                Enqueue(letter);
            }
        }
    }

    public void Passivate() => _supervisor.OnPassivating(this);

    private async Task<ActorInstance> StartInstanceAsync(ActorInstance? kept)
    {
        try
        {
            _supervisor.ThrowIfClosed();
            if (kept is null)
            {
                return await ActorInstance.StartAsync(Identity, Settings, _node, _stopping.Token).ConfigureAwait(false);
            }

            await kept.RestartAsync(Settings, _node, _stopping.Token).ConfigureAwait(false);
            return kept;
        }
        catch when (kept is not null)
        {
            _node.Failures.Record(
                Identity, ActorFailureStage.Stop, await kept.DisposeAsync(_node.StopTimeout).ConfigureAwait(false));
            throw;
        }
    }

    private async Task<(ActorInstance? Kept, Exception? Failure)> StopInstanceAsync(Task turn, bool forRespawn)
    {
        TimeSpan patience = _node.StopTimeout;
        try
        {
            _passivation.Dispose();

            // A handler or a callback that never ends must not keep the name, nor the node, for ever.
            Task<Exception?> cancelling = UserCode.WaitAsync(
                _stopping.CancelAsync(), patience, "A callback of the token that the actor's end cancels");
            Exception? handling = await UserCode.WaitAsync(
                turn, patience, _instance is null ? "The actor's start" : "The message at hand").ConfigureAwait(false);
            Exception? cancelled = await cancelling.ConfigureAwait(false);
            Exception? failure = UserCode.Combine(cancelled, handling);
            if (TakeForStop() is not { } instance)
            {
                return (null, failure);
            }

            // One whose code may still be running can't be trusted with the next message.
            bool isKept = false;
            Exception? stopping;
            if (forRespawn && failure is null)
            {
                (isKept, stopping) = await instance.StopForRespawnAsync(patience).ConfigureAwait(false);
            }
            else
            {
                stopping = await instance.StopAsync(patience).ConfigureAwait(false);
            }

            return (isKept ? instance : null, UserCode.Combine(failure, stopping));
        }
        finally
        {
            lock (_gate)
            {
                _phase = ActorPhase.Stopped;
            }

            _stopped.TrySetResult();
        }
    }

    /// <summary>Makes a started instance the actor's own.</summary>
    /// <returns>False if the actor is stopped already, since its start took too long.</returns>
    private bool TryTake(ActorInstance instance)
    {
        lock (_gate)
        {
            if (_isGivenUp)
            {
                return false;
            }

            _instance = instance;
            if (_phase == ActorPhase.Starting)
            {
                _phase = ActorPhase.Running;
            }

            return true;
        }
    }

    private void StartPassivation()
    {
        _passivation.Start();
        if (Phase is ActorPhase.Stopping or ActorPhase.Stopped)
        {
            // Who stops the actor may have looked for the timer before it was there.
            _passivation.Dispose();
        }
    }

    private ActorInstance? TakeForStop()
    {
        lock (_gate)
        {
            _isGivenUp = _instance is null;
            return _instance;
        }
    }

    /// <summary>Whether a failure is how a handler ends that heeds its token, when the actor is being
    /// stopped.</summary>
    private bool IsEndOf(Exception failure) =>
        failure is OperationCanceledException && _stopping.IsCancellationRequested;

    private void SuspendFor(in Letter letter, Exception failure)
    {
        SupervisorDirective? directive = History.Supervision.For(failure);
        if (directive != SupervisorDirective.Resume && !TrySuspend())
        {
            // It is being stopped already: what its handler ends with, a cancellation most likely, changes nothing.
            directive = null;
            if (IsEndOf(failure))
            {
                return;
            }
        }

        if (directive is null or SupervisorDirective.Escalate)
        {
            EndWaitingAsks();
        }

        _supervisor.OnFailed(this, letter, failure, directive);
    }

    private bool TrySuspend()
    {
        lock (_gate)
        {
            if (_phase != ActorPhase.Running)
            {
                return false;
            }

            _phase = ActorPhase.Suspended;
            return true;
        }
    }

    private void EndWaitingAsks()
    {
        Letter[] waiting;
        lock (_gate)
        {
            waiting = [.. _mailbox];
            _mailbox.Clear();
            foreach (Letter tell in waiting.Where(letter => letter.Ask is null))
            {
                _mailbox.Enqueue(tell);
            }
        }

        // An ask that came just before the failure is answered like one that comes after it; tells wait for a
        // reinstatement.
        foreach (Letter letter in waiting)
        {
            letter.Ask?.TryEnd(AskOutcome.NotAlive);
        }
    }

    private void Resume()
    {
        _phase = ActorPhase.Running;
        if (!_busy && _mailbox.Count > 0)
        {
            _busy = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
