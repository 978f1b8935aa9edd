using GoAkt.Typed.Threading;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What went wrong in a node's actors and grains: logs it, keeps the latest, and tells the
/// application.</summary>
internal sealed class FailureLog(ILogger logger, TimeProvider time)
{
    private const int MostKept = 100;

    private readonly Lock _gate = new();
    private readonly Queue<ActorFailure> _latest = new(MostKept);

    /// <summary>Raised on the thread pool, so that a handler may wait for the call that the failure is a part
    /// of.</summary>
    public event EventHandler<ActorFailure>? Recorded;

    /// <summary>Who raises the event, as its handlers see it.</summary>
    public object? Sender { get; set; }

    public IReadOnlyList<ActorFailure> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _latest];
            }
        }
    }

    public void Record(
        ActorIdentity identity, ActorFailureStage stage, Exception? exception, string? messageType = null)
    {
        if (exception is null)
        {
            return;
        }

        ActorFailure failure = new(
            identity.Kind.Kind,
            identity.Name,
            identity.Address,
            stage,
            exception,
            messageType,
            time.GetUtcNow());
        lock (_gate)
        {
            if (_latest.Count == MostKept)
            {
                _latest.Dequeue();
            }

            _latest.Enqueue(failure);
        }

        Write(identity, failure);
        if (Recorded is { } handlers)
        {
            LibraryThread.BorrowFromPool(() => Raise(handlers, failure));
        }
    }

    private void Write(ActorIdentity identity, ActorFailure failure)
    {
        string kind = identity.Kind.WireName, name = identity.Name;
        switch (failure.Stage)
        {
            case ActorFailureStage.Start:
                NodeLog.ActorDidNotStart(logger, kind, name, failure.Exception);
                break;
            case ActorFailureStage.Stop:
                NodeLog.ActorDidNotStop(logger, kind, name, failure.Exception);
                break;
            default:
                NodeLog.ActorFailed(logger, kind, name, failure.MessageType, failure.Exception);
                break;
        }
    }

    private void Raise(EventHandler<ActorFailure> handlers, ActorFailure failure)
    {
        foreach (EventHandler<ActorFailure> handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(Sender, failure);
            }
            catch (Exception e)
            {
                // What the application does about a failure must keep neither its other handlers nor the node from
                // their work.
                NodeLog.HandlerFailed(logger, e);
            }
        }
    }
}

/// <summary>An actor's constructor, factory or start failed, or took too long.</summary>
internal sealed class ActorStartException(Exception cause)
    : Exception($"preStart failed\n{ExceptionText.Of(cause)}", cause)
{
    /// <summary>What the actor failed with.</summary>
    public string Reason => ExceptionText.Of(InnerException!);
}
