using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Hosting.Telemetry;
using GoAkt.Typed.Proxies;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <content>How a message is handled, and what becomes of who asked.</content>
internal sealed partial class HostedActor
{
    private ValueTask<DispatchResult> Dispatch(in Letter letter, TimeSpan timeout) =>
        NodeSpans.HasListeners ? DispatchTraced(letter, timeout) : DispatchUntraced(letter, timeout);

    private ValueTask<DispatchResult> DispatchUntraced(in Letter letter, TimeSpan timeout)
    {
        LastMessageAt = _node.Time.GetTimestamp();
        _instance!.Context.Begin(letter.Message, letter.Headers, letter.Sender, letter.IsTold ? null : letter.Ask);
        try
        {
            return _node.FaultFor(Identity.Kind, letter.Message) is { } fault
                ? Suffer(fault, letter, timeout)
                : Hand(letter, timeout);
        }
#pragma warning disable CA1031 // Whatever a handler throws is the supervision's to judge.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<DispatchResult>(e);
        }
    }

    private ValueTask<DispatchResult> Hand(in Letter letter, TimeSpan timeout) => Identity.Kind.DispatchAsync(
        _instance!.Hosted,
        letter.Message,
        new DispatchContext(letter.IsTold ? Timeout.InfiniteTimeSpan : timeout, _stopping.Token)
        {
            EndingToken = letter.EndsInTime ? BeginHandling(timeout) : null,
        });

    private Func<CancellationToken> BeginHandling(TimeSpan timeout) =>
        (_handlingTime ??= new HandlingTime(_node.Time, _stopping.Token)).Begin(timeout);

    private async ValueTask FinishHandlingAsync(ValueTask<DispatchResult> handling, Letter letter)
    {
        AskOutcome? outcome;
        try
        {
            outcome = OutcomeOf(letter, await handling.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the supervision's to judge.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = OutcomeOf(letter, e);
        }

        if (outcome is { } ended)
        {
            letter.Ask?.TryEnd(ended);
        }
    }

    /// <summary>How the ask ends; null if the asker is left to its time-out, as GoAkt does where there is no
    /// reply.</summary>
    private AskOutcome? OutcomeOf(in Letter letter, DispatchResult result)
    {
        IMessage? reply = _instance!.Context.End() ?? result.Reply;
        _handlingTime?.End();
        if (!result.Handled)
        {
            if (result.IsDropped)
            {
                EndSpan("dropped");

                // A tell has no time-out of its own on the wire, and the node's would keep it at work for minutes.
                return letter.IsTold && Identity.Kind.Sort == ContractSort.Grain ? AskOutcome.TimedOut : null;
            }

            _supervisor.OnUnhandled(this, letter);
            EndSpan("unhandled");
            return Identity.Kind.Sort == ContractSort.Grain
                ? AskOutcome.Failed($"unhandled message\nunhandled message type {letter.Message.Descriptor.FullName}")
                : null;
        }

        CountHandled();
        EndSpan();
        if (_passivation.IsDueAfterMessage())
        {
            Passivate();
        }

        if (reply is not null)
        {
            return AskOutcome.Replied(reply);
        }

        return Identity.Kind.Sort == ContractSort.Grain ? AskOutcome.Done : null;
    }

    private AskOutcome? OutcomeOf(in Letter letter, Exception failure)
    {
        _instance!.Context.End();
        bool isLate = _handlingTime?.End() == true;
        if (isLate && failure is OperationCanceledException && !_stopping.IsCancellationRequested)
        {
            // A handler that heeds its token has not failed when it ends with the time of who asks.
            CountHandled();
            EndSpan("timeout");
            return AskOutcome.TimedOut;
        }

        History.Counters.CountFailure();
        NodeMetrics.CountFailed(Identity.Kind.Name);
        AskOutcome? outcome = FailedOutcomeOf(letter, failure);
        EndSpan(failure.GetType().FullName, failure);
        return outcome;
    }

    private AskOutcome? FailedOutcomeOf(in Letter letter, Exception failure)
    {
        if (Identity.Kind.Sort == ContractSort.Grain)
        {
            if (!IsEndOf(failure))
            {
                _supervisor.OnFailed(this, letter, failure, null);
            }

            // GoAkt's text for a panic, which ends no grain.
            string text = ExceptionText.Of(failure);
            return AskOutcome.Failed(failure is ActorPanicException ? $"panic: {text}" : text);
        }

        SuspendFor(letter, failure);
        return null;
    }
}
