namespace GoAkt.Typed.Threading;

/// <summary>
/// Awaits a task within a time of one's own. Unlike <see cref="Task{TResult}.WaitAsync(TimeSpan, CancellationToken)"/>
/// it needs no thread of the pool to notice that the time is over. A failure of the task that comes after that is
/// nobody's: it counts as observed.
/// </summary>
internal static class BoundedWait
{
    /// <summary>Awaits a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="deadlineTick">The end of one's own time, in milliseconds of
    /// <see cref="Environment.TickCount64"/>.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public static Task<TResult> UntilAsync<TResult>(
        this Task<TResult> task, long deadlineTick, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
        {
            return task;
        }

        Wait<TResult> wait = new(deadlineTick);
        wait.Begin(task, cancellationToken);
        return wait.Result;
    }

    private sealed class Wait<TResult> : Timed, IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<TResult> _result = new();
        private CancellationTokenRegistration _cancellation;
        private CancellationToken _canceledBy;
        private int _ended;

        public Wait(long deadlineTick) => DeadlineTick = deadlineTick;

        public Task<TResult> Result => _result.Task;

        public void Begin(Task<TResult> task, CancellationToken cancellationToken)
        {
            Deadlines.Add(this);
            _cancellation =
                cancellationToken.UnsafeRegister(static (wait, token) => ((Wait<TResult>)wait!).Cancel(token), this);
            task.ContinueWith(
                static (task, wait) => ((Wait<TResult>)wait!).Complete(task),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            if (Volatile.Read(ref _ended) != 0)
            {
                // It ended before it was known what to unregister.
                _cancellation.Unregister();
            }
        }

        public override void Expire() => EndElsewhere();

        void IThreadPoolWorkItem.Execute()
        {
            if (_canceledBy.IsCancellationRequested)
            {
                _result.SetCanceled(_canceledBy);
            }
            else
            {
                _result.SetException(new TimeoutException());
            }
        }

        private void Cancel(CancellationToken token)
        {
            _canceledBy = token;
            EndElsewhere();
        }

        private void EndElsewhere()
        {
            if (TryEnd())
            {
                WorkerThreads.Completions.Run(this);
            }
        }

        private void Complete(Task<TResult> task)
        {
            if (TryEnd())
            {
                _result.SetFromTask(task);
            }
            else
            {
                // Nobody else may look at it.
                _ = task.Exception;
            }
        }

        private bool TryEnd()
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0)
            {
                return false;
            }

            Deadlines.Remove(this);
            _cancellation.Unregister();
            return true;
        }
    }
}
