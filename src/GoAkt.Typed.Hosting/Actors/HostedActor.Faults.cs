using System.Runtime.ExceptionServices;
using GoAkt.Typed.Hosting.Dispatch;

namespace GoAkt.Typed.Hosting.Actors;

/// <content>What an injected fault does to the message at hand.</content>
internal sealed partial class HostedActor
{
    private ValueTask<DispatchResult> Suffer(InjectedFault fault, in Letter letter, TimeSpan timeout)
    {
        if (fault.Effect.Delay is { } delay)
        {
            return HandLaterAsync(fault, letter, timeout, delay);
        }

        fault.CountOne();
        return fault.Effect.Failure is { } failure
            ? FailAsync(failure)
            : new ValueTask<DispatchResult>(DispatchResult.Dropped);
    }

    // Thrown as it was when it was given: a trace that each message makes longer would soon be all that a test does.
#pragma warning disable CS1998 // What it throws is for who awaits it.
    private static async ValueTask<DispatchResult> FailAsync(ExceptionDispatchInfo failure)
#pragma warning restore CS1998
    {
        failure.Throw();
        return DispatchResult.Dropped;
    }

    private async ValueTask<DispatchResult> HandLaterAsync(
        InjectedFault fault, Letter letter, TimeSpan timeout, TimeSpan delay)
    {
        long since = _node.Time.GetTimestamp();
        var delaying = Task.Delay(delay, _node.Time, _stopping.Token);

        // Now, and no earlier: who moves the clock by hand may do so as soon as the message is counted.
        fault.CountOne();
        await delaying.ConfigureAwait(false);

        // A clock that is moved by hand would run the actor on the thread that moves it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            TimeSpan left = timeout - _node.Time.GetElapsedTime(since);
            timeout = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        bool isLate = letter.EndsInTime && timeout == TimeSpan.Zero;
        return isLate ? DispatchResult.Dropped : await Hand(letter, timeout).ConfigureAwait(false);
    }
}
