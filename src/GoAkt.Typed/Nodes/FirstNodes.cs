using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Nodes;

/// <summary>What calls wait for while it is not known yet which nodes there are, and what they are told where there are
/// none.</summary>
internal sealed class FirstNodes
{
    private readonly TaskCompletionSource<bool> _known = new();
    private volatile string _reason = "nothing was looked up yet";

    /// <summary>Why there are no nodes, for the middle of a sentence; of no meaning while there are.</summary>
    public string Reason
    {
        get => _reason;
        set => _reason = value;
    }

    /// <summary>Calls wait no longer.</summary>
    public void Complete()
    {
        if (!_known.Task.IsCompleted)
        {
            WorkerThreads.Completions.Run(new Completion(_known));
        }
    }

    /// <summary>Waits within a call's own time until it is known which nodes there are, which may be none.</summary>
    /// <exception cref="RemotingException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task WaitAsync(CallOptions call)
    {
        try
        {
            await _known.Task.UntilAsync(call.Deadline.Tick, call.CancellationToken).InPlace();
        }
        catch (TimeoutException)
        {
            throw RemotingException.TimedOut(Delivery.NotSent, $"no node is known yet: {Reason}");
        }
    }

    /// <summary>What goes on then are calls, and with their ends the application's code.</summary>
    private sealed class Completion(TaskCompletionSource<bool> known) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            using PoolContext.Scope scope = PoolContext.Enter();
            known.TrySetResult(true);
        }
    }
}
