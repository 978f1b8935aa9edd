using GoAkt.Typed.Remoting.Framed.Wire;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>Any request but the ask of one message.</summary>
/// <param name="responseName">The envelope that answers it.</param>
/// <param name="parse">Reads the response's body; a <see cref="RemotingException"/> fails the call.</param>
internal sealed class FramedRequest<TResult>(byte[] responseName, Func<byte[], TResult> parse) : FramedCall
{
    private readonly TaskCompletionSource<TResult> _completion = new();
    private TResult? _result;

    public Task<TResult> Result => _completion.Task;

    protected override ReadOnlySpan<byte> ResponseName => responseName;

    /// <summary>Writes the request: a head, headers, and a body that <paramref name="writeBody"/> fills.</summary>
    /// <exception cref="RemotingException">It takes more bytes than the frame limit, or its time is over.</exception>
    public void Write(
        byte[] requestName, long bodySize, SpanAction writeBody, int maxFrameSize, ActorLane? lane, CallOptions options)
    {
        OutgoingFrame frame = new(requestName, options.Headers, bodySize, maxFrameSize);
        _ = options.TimeLeft();
        Lane = lane;
        DeadlineTick = options.Deadline.Tick;
        CancellationToken = options.CancellationToken;
        Length = frame.Size;
        Buffer = GC.AllocateUninitializedArray<byte>(Length);
        writeBody(frame.WriteHead(Buffer));
    }

    protected override Exception? Complete(ReadOnlySpan<byte> body)
    {
        try
        {
            _result = parse(body.ToArray());
        }
        catch (Exception e)
        {
            return TransportFailure.ExplainParsing(e);
        }

        SucceedElsewhere();
        return null;
    }

    protected override void Succeed() => _completion.TrySetResult(_result!);

    protected override void Complete(Exception failure)
    {
        if (failure is OperationCanceledException canceled)
        {
            _completion.TrySetCanceled(canceled.CancellationToken);
        }
        else
        {
            _completion.TrySetException(failure);
        }
    }

    internal delegate void SpanAction(Span<byte> to);
}
