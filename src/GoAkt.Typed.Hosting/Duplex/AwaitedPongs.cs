namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>Who waits for a peer's answers to PINGs. They come in the order of the numbers that the PINGs have, or
/// closely so: an answer is good for all who took their numbers before.</summary>
internal sealed class AwaitedPongs
{
    private readonly Lock _gate = new();
    private readonly List<(ulong Number, TaskCompletionSource Pong)> _awaited = [];

    public Task Await(ulong number)
    {
        TaskCompletionSource pong = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((number, pong));
        }

        return pong.Task;
    }

    public void OnPong(ulong number)
    {
        lock (_gate)
        {
            foreach ((ulong awaited, TaskCompletionSource pong) in _awaited)
            {
                if (awaited <= number)
                {
                    pong.TrySetResult();
                }
            }

            _awaited.RemoveAll(awaited => awaited.Number <= number);
        }
    }
}
