using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>Holds messages up in their actors until it opens, and counts those that have come.</summary>
internal sealed class GateKeeper
{
    private readonly TaskCompletionSource _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    /// <summary>Lets everything pass.</summary>
    public void Open() => _opening.TrySetResult();

    /// <summary>Waits until so many messages have reached their actors.</summary>
    public Task ArrivedAsync(int count) => Eventually.TrueAsync(() => Volatile.Read(ref _arrived) >= count);

    public Task PassAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _arrived);
        return _opening.Task.WaitAsync(cancellationToken);
    }
}
