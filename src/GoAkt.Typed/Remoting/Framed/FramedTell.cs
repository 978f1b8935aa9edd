namespace GoAkt.Typed.Remoting.Framed;

/// <summary>One tell on its way; its task is the one that the caller sees.</summary>
internal sealed class FramedTell(long deadlineTick) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DeadlineTick { get; } = deadlineTick;

    public void Fail(RemotingException exception) => TrySetException(exception);
}
