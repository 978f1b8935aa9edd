using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>Any request but the ask and the tell of one message: an envelope of GoAkt's own.</summary>
/// <param name="responseName">The envelope that answers it.</param>
/// <param name="parse">Reads the response's body; a <see cref="RemotingException"/> fails the call.</param>
internal sealed class DuplexRequest<TResult>(byte[] responseName, Func<byte[], TResult> parse) : DuplexCall
{
    private readonly TaskCompletionSource<TResult> _completion = new();

    public Task<TResult> Result => _completion.Task;

    internal delegate void SpanAction(Span<byte> to);

    /// <summary>Writes the request.</summary>
    /// <exception cref="RemotingException">It takes more bytes than the limit, or its time is over.</exception>
    public void Write(
        byte[] requestName,
        long bodySize,
        SpanAction writeBody,
        ActorAddress? receiver,
        int limit,
        in CallOptions options)
    {
        Flags = FrameFlags.ExpectsReply;
        writeBody(WriteHead(Serializer.InternalProtobuf, bodySize, hasDeadline: true, options, limit));
        TypeName = requestName;
        Receiver = receiver;
        Begin(Unassigned);
    }

    public override void Complete(in MessageBytes reply)
    {
        TResult result;
        try
        {
            result = parse(DuplexReply.BodyOf(reply, responseName).ToArray());
        }
        catch (Exception e)
        {
            Fail(TransportFailure.ExplainParsing(e));
            return;
        }

        // What has failed may be tried again with what the buffer holds.
        ReturnBuffer();
        using PoolContext.Scope scope = PoolContext.Enter();
        _completion.TrySetResult(result);
    }

    /// <summary>Copies the messages out of the request, for an ask that has failed.</summary>
    public KeptMessages KeepMessages() =>
        KeptMessages.FromRequest(Tail.Span[PayloadAt..], PayloadFormat.InnerFrame);

    /// <summary>To be called when nobody awaits it any more.</summary>
    public void End() => EndCancellation();

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
}
