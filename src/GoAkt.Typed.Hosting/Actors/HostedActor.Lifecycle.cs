using GoAkt.Typed.Spawning;

namespace GoAkt.Typed.Hosting.Actors;

internal sealed partial class HostedActor
{
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
    /// Waits for the message at hand, up to a limit, and stops the instance. Letters that were not handled any more are
    /// handed back to who stops first; the others just wait.
    /// </summary>
    /// <returns>The letters that were left, none if the actor was being stopped already; and what went wrong, if
    /// anything.</returns>
    public async Task<(IReadOnlyCollection<Letter> Left, Exception? Failure)> StopAsync()
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
            return (left, null);
        }

        return (left, await StopInstanceAsync(turn).ConfigureAwait(false));
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

    /// <summary>Whether the actor does nothing and has nothing to do.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _phase == ActorPhase.Running && !_busy && _mailbox.Count == 0;
            }
        }
    }

    public void Passivate() => _supervisor.OnPassivating(this);

    private async Task<Exception?> StopInstanceAsync(Task turn)
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
            Exception? stopping = TakeForStop() is { } instance
                ? await instance.StopAsync(patience).ConfigureAwait(false)
                : null;
            return UserCode.Combine(cancelled, handling, stopping);
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
