using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Framed.Wire;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Framed;

/// <summary>
/// One connection that speaks Framed: reads as many frames as are there, handles them strictly in order, and flushes
/// their answers together.
/// </summary>
/// <remarks>
/// Frames are handled where they lie in the receive buffer, which is given back when all of them are answered.
/// Source: docs/wire.md, "Framed".
/// </remarks>
internal sealed class FramedConnection : IRequestSource
{
    // The bytes that tell how long a frame is.
    private const int LengthSize = 4;

    private const string PeerGone = "the peer has ended it";

    // Answers are flushed together, but not more than this much of them.
    private const int MostUnflushed = 64 * 1024;

    private readonly FramedService _service;
    private readonly IdleLimit _idle;
    private readonly PipeReader _input;
    private readonly FrameWriter _writer;

    // Written by one thread at a time; read by who stops the node.
    private volatile bool _hasRequests;

    public FramedConnection(FramedService service, IDuplexPipe transport, IdleLimit idle)
    {
        _idle = idle;
        _service = service;
        _input = transport.Input;
        _writer = new FrameWriter(transport.Output, service.Node.MaxFrameSize);
    }

    bool IRequestSource.HasRequests => _hasRequests;

    /// <summary>Serves the connection until its peer ends it, or breaks the protocol, or is silent for too long, or the
    /// node has ended. While that is being stopped, requests are refused.</summary>
    /// <returns>Why the connection is to be closed.</returns>
    public async Task<string> RunAsync()
    {
        using CancellationTokenRegistration stop = _input.CancelOn(_service.Node.Ended);
        using IdleWatch idle = _idle.Watch(_input);
        using HostedNode.SourceRegistration drained = _service.Node.Register(this);
        while (true)
        {
            ReadResult read = await _input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (!read.IsCanceled)
            {
                idle.OnActivity();
            }

            _hasRequests = true;
            ReadOnlySequence<byte> rest = read.Buffer;
            while (TryTakeFrame(ref rest, out ReadOnlySequence<byte> frame, out string? violation))
            {
                violation ??= await HandleAsync(frame).ConfigureAwait(false);
                if (violation is not null)
                {
                    await _writer.FlushAsync().ConfigureAwait(false);
                    return violation;
                }

                if (_writer.Unflushed > MostUnflushed && !await _writer.FlushAsync().ConfigureAwait(false))
                {
                    return PeerGone;
                }
            }

            _hasRequests = false;
            _input.AdvanceTo(rest.Start, rest.End);
            if (!await _writer.FlushAsync().ConfigureAwait(false) || read.IsCompleted)
            {
                return PeerGone;
            }

            if (read.IsCanceled)
            {
                return "it was idle, or the node stops";
            }
        }
    }

    /// <returns>True if there is a whole frame, or a violation of the protocol instead of one.</returns>
    private bool TryTakeFrame(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> frame, out string? violation)
    {
        frame = default;
        violation = null;
        if (rest.Length < LengthSize)
        {
            return false;
        }

        Span<byte> lengthBytes = stackalloc byte[LengthSize];
        rest.Slice(0, LengthSize).CopyTo(lengthBytes);
        uint total = Frame.ReadTotal(lengthBytes);
        if (total < Frame.HeadSize || total > (uint)_service.Node.MaxFrameSize)
        {
            violation = $"a frame says that it takes {total} bytes";
            return true;
        }

        if (rest.Length < total)
        {
            return false;
        }

        frame = rest.Slice(0, total);
        rest = rest.Slice(total);
        return true;
    }

    private ValueTask<string?> HandleAsync(in ReadOnlySequence<byte> frame) =>
        frame.IsSingleSegment ? HandleAsync(frame.First) : HandleCopyAsync(frame);

    private async ValueTask<string?> HandleCopyAsync(ReadOnlySequence<byte> frame)
    {
        int length = (int)frame.Length;
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            frame.CopyTo(copy);
            return await HandleAsync(copy.AsMemory(0, length)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <returns>Null once the frame is answered, or how it breaks the protocol.</returns>
    private ValueTask<string?> HandleAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!Frame.TrySplit(
                bytes.Span,
                out ReadOnlySpan<byte> name,
                out ReadOnlySpan<byte> metadata,
                out ReadOnlySpan<byte> bodyBytes)
            || !RequestMetadata.TryRead(
                metadata,
                _service.Node.Time,
                out IReadOnlyDictionary<string, string>? headers,
                out TimeSpan timeLeft))
        {
            return new ValueTask<string?>("a frame is malformed");
        }

        if (_service.Node.IsStopping)
        {
            _writer.WriteError(Refusal.RemotingNotEnabled());
            return default;
        }

        ReadOnlyMemory<byte> body = bytes[^bodyBytes.Length..];
        RequestContext context = new(_service.Dialect, headers, timeLeft, CancellationToken.None);
        if (name.SequenceEqual(Envelopes.Ask.Utf8RequestName))
        {
            return HandleAskAsync(body, context);
        }

        if (name.SequenceEqual(Envelopes.Tell.Utf8RequestName))
        {
            return HandleTell(body, context);
        }

        return _service.TryFind(name, out NodeRequest? request)
            ? HandleRequestAsync(request, body, context)
            : new ValueTask<string?>("an envelope is not one that the node serves");
    }

    private ValueTask<string?> HandleTell(ReadOnlyMemory<byte> body, in RequestContext context)
    {
        try
        {
            _service.Messages.Tell(MessageRequest.Parse(body), context);
            _writer.WriteEmpty(Envelopes.Tell.Utf8ResponseName);
            return default;
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new ValueTask<string?>(Answer(e, Envelopes.Tell.Utf8RequestName));
        }
    }

    private ValueTask<string?> HandleAskAsync(ReadOnlyMemory<byte> body, in RequestContext context)
    {
        try
        {
            var request = MessageRequest.Parse(body);
            if (request.Count != 1)
            {
                return HandleAskAllAsync(request, context);
            }

            ValueTask<AskOutcome> outcome = _service.Messages.AskSingleAsync(request, context);
            if (!outcome.IsCompletedSuccessfully)
            {
                return AwaitAskAsync(outcome);
            }

            WriteReply(outcome.Result);
            return default;
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new ValueTask<string?>(Answer(e, Envelopes.Ask.Utf8RequestName));
        }
    }

    private async ValueTask<string?> AwaitAskAsync(ValueTask<AskOutcome> asking)
    {
        await _writer.FlushAsync().ConfigureAwait(false);
        try
        {
            WriteReply(await asking.ConfigureAwait(false));
            return null;
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Answer(e, Envelopes.Ask.Utf8RequestName);
        }
    }

    private async ValueTask<string?> HandleAskAllAsync(MessageRequest request, RequestContext context)
    {
        await _writer.FlushAsync().ConfigureAwait(false);
        try
        {
            IReadOnlyList<IMessage> replies = await _service
                .Messages.AskAllAsync(request, context)
                .ConfigureAwait(false);
            ReplyEnvelope[] envelopes =
            [
                .. replies.Select(reply => new ReplyEnvelope(reply, _service.Dialect.Payload)),
            ];
            _writer.WriteReplies(Envelopes.Ask.Utf8ResponseName, envelopes);
            return null;
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Answer(e, Envelopes.Ask.Utf8RequestName);
        }
    }

    private async ValueTask<string?> HandleRequestAsync(
        NodeRequest request, ReadOnlyMemory<byte> body, RequestContext context)
    {
        await _writer.FlushAsync().ConfigureAwait(false);
        try
        {
            IMessage response = await request.HandleAsync(body.Span, context).ConfigureAwait(false);
            _writer.WriteEnvelope(request.Utf8ResponseName, response);
            return null;
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Answer(e, request.Utf8RequestName);
        }
    }

    /// <summary>Answers a request that failed. Nothing of its reply is in the stream: that counts only when it is
    /// written as a whole.</summary>
    /// <returns>Null, or how the request breaks the protocol.</returns>
    private string? Answer(Exception failure, byte[] requestName)
    {
        if (failure is MalformedRequestException)
        {
            return failure.Message;
        }

        _writer.WriteError(Refusal.Of(failure));
        if (failure is not RequestRefusedException)
        {
            NodeLog.RequestFailed(_service.Node.Logger, Encoding.UTF8.GetString(requestName), failure);
        }

        return null;
    }

    private void WriteReply(in AskOutcome outcome)
    {
        ReplyEnvelope reply = new(MessageRequests.ReplyOf(outcome), _service.Dialect.Payload);
        _writer.WriteReply(Envelopes.Ask.Utf8ResponseName, reply);
    }
}
