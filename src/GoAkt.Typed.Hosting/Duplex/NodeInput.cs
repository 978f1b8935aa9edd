using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>What a peer sends: messages go to the mailboxes of their actors at once, and so in their order; requests
/// and actors that have to run gather in a batch.</summary>
/// <remarks>What is asked for is told by the type's name, not by the lane (docs/wire.md, "Duplex").</remarks>
internal sealed class NodeInput(PeerConnection connection, DuplexService service, NodeLink link)
    : FrameInput(link.Limits, link.Lane)
{
    private readonly HostedNode _node = service.Node;
    private NodeBatch? _batch;
    private long _numbers;

    /// <summary>A number for what this end begins.</summary>
    public ulong NextNumber() => (ulong)Interlocked.Increment(ref _numbers);

    /// <summary>What the last read has brought.</summary>
    public NodeBatch? TakeBatch()
    {
        NodeBatch? batch = _batch;
        _batch = null;
        return batch;
    }

    protected override void OnData(in FrameHeader header, ReadOnlyMemory<byte> body, int charged)
    {
        bool isTell = !header.Has(FrameFlags.ExpectsReply);
        ulong correlation = isTell ? 0 : header.Correlation;
        int left = charged;
        try
        {
            var data = DataBody.Read(header, body, References);
            if (!RequestMetadata.TryRead(
                data.Message.Metadata.Span,
                _node.Time,
                out IReadOnlyDictionary<string, string>? headers,
                out TimeSpan timeLeft))
            {
                throw new UnreadableFrameException("invalid metadata: cannot parse or decode");
            }

            if (_node.IsStopping)
            {
                Refuse(correlation);
            }
            else
            {
                RequestContext context = new(service.Dialect, headers, timeLeft, CancellationToken.None);
                Handle(data, correlation, isTell, context, ref left);
            }
        }
        catch (UnreadableFrameException e)
        {
            connection.AddError(correlation, Code.InvalidArgument, e.Message);
        }
        catch (Exception e) when (e is WrongSerializerException or MalformedRequestException)
        {
            if (!isTell)
            {
                connection.AddError(correlation, Code.InternalError, e.Message);
            }
        }
        catch (RequestRefusedException e) when (!isTell)
        {
            connection.AnswerFailure(correlation, e);
        }
        catch (RequestRefusedException e)
        {
            LogLevel level = _node.Warnings.LevelOf(e.Message);
            NodeLog.MessageRefused(_node.Logger, level, e.Message);
            _node.Actors.CountDeadLetter();
        }

        connection.OnTaken(left);
    }

    protected override void OnReply(in FrameHeader header, ReadOnlyMemory<byte> body)
    {
        // This end has asked nothing.
    }

    protected override void OnError(ulong correlation, ReadOnlySpan<byte> body)
    {
        if (correlation == 0)
        {
            throw ProtocolViolationException.Told("unsupported frame type");
        }
    }

    protected override void OnRefused(ulong correlation, string reason) =>
        connection.AddError(correlation, Code.FailedPrecondition, reason);

    protected override void OnTaken(int charged) => connection.OnTaken(charged);

    protected override void OnCredit(ulong bytes) => connection.TakeCredit(bytes);

    protected override void OnPing(ulong correlation) => connection.Add(FrameType.Pong, correlation, default);

    protected override void OnPong(ulong correlation) => connection.OnPong(correlation);

    private void Refuse(ulong correlation)
    {
        if (correlation != 0)
        {
            connection.AddError(correlation, Code.FailedPrecondition, "remoting is not enabled");
        }
    }

    private void Handle(
        in DataBody data, ulong correlation, bool isTell, in RequestContext context, ref int charged)
    {
        ReadOnlySpan<byte> type = data.Message.TypeName.Span;
        if (type.SequenceEqual(Envelopes.Tell.Utf8RequestName))
        {
            Require(data.Message.Serializer);
            TellAll(MessageRequest.Parse(data.Message.Payload), context, ref charged);
            if (!isTell)
            {
                connection.Answer(correlation, Envelopes.Tell.Utf8ResponseName, new RemoteTellResponse());
            }
        }
        else if (type.SequenceEqual(Envelopes.Ask.Utf8RequestName))
        {
            Require(data.Message.Serializer);
            HandleAskAll(MessageRequest.Parse(data.Message.Payload.ToArray()), correlation, context);
        }
        else if (service.TryFind(type, out NodeRequest? request))
        {
            Require(data.Message.Serializer);
            HandleRequest(request, data.Message.Payload.ToArray(), correlation, context);
        }
        else if (isTell)
        {
            Tell(data, context, ref charged);
        }
        else
        {
            Ask(data, correlation, context);
        }
    }

    private static void Require(Serializer serializer)
    {
        if (serializer != Serializer.InternalProtobuf)
        {
            throw new WrongSerializerException();
        }
    }

    private void HandleAskAll(MessageRequest request, ulong correlation, RequestContext context) =>
        Run(correlation, async () =>
        {
            RemoteAskResponse response = new();
            foreach (IMessage reply in await service.Messages.AskAllAsync(request, context).ConfigureAwait(false))
            {
                response.Messages.Add(Payload.Encode(reply, PayloadFormat.InnerFrame));
            }

            return (Envelopes.Ask.Utf8ResponseName, (IMessage)response);
        });

    private void HandleRequest(NodeRequest request, byte[] body, ulong correlation, RequestContext context) =>
        Run(correlation, async () =>
            (request.Utf8ResponseName, await request.HandleAsync(body, context).ConfigureAwait(false)));

    private void Run(ulong correlation, Func<ValueTask<(byte[] Name, IMessage Response)>> handle)
    {
        connection.OnAdmitted();
        NodeBatch batch = _batch ??= NodeBatch.Take();
        batch.CountAnswer();
        batch.Add(new RequestWork(connection, correlation, handle));
    }

    private void Ask(in DataBody data, ulong correlation, in RequestContext context)
    {
        HostedActor actor = Find(data, out IMessage message);
        TimeSpan timeout =
            context.TimeLeft == Timeout.InfiniteTimeSpan ? MessageRequests.DefaultTimeout : context.TimeLeft;
        long dueAt = connection.LastReadAt + (long)(timeout.TotalSeconds * _node.Time.TimestampFrequency);
        DuplexAsker asker = new(connection, correlation, dueAt);

        // An actor does not know who asks on Duplex (docs/wire.md, "Duplex").
        Letter letter = new(message, context.Headers, Sender: null, asker)
        {
            EndsInTime = context.Dialect.AsksEndInTime,
            Wire = context.Dialect.Wire,
        };
        connection.OnAdmitted();
        Admission admission = actor.Post(letter, out bool isIdle);
        if (admission != Admission.Taken)
        {
            asker.TryEnd(AskOutcome.Of(admission));
            return;
        }

        connection.Watch(asker);
        Schedule(actor, isIdle);
        _batch?.CountAnswer();
    }

    private void Tell(in DataBody data, in RequestContext context, ref int charged)
    {
        HostedActor actor = Find(data, out IMessage message);
        Letter letter = new(message, context.Headers, SenderOf(data.Sender.Span))
        {
            Source = connection,
            Charged = charged,
            Wire = context.Dialect.Wire,
        };
        if (actor.Post(letter, out bool isIdle) != Admission.Taken)
        {
            _node.Actors.CountDeadLetter(actor);
            return;
        }

        // From now on it is granted when the actor takes the message.
        charged = 0;
        Schedule(actor, isIdle);
    }

    /// <summary>Each message's share is granted when its actor takes it.</summary>
    private void TellAll(in MessageRequest request, in RequestContext context, ref int charged)
    {
        int share = request.Count == 0 ? 0 : charged / request.Count;
        charged -= share * request.Count;
        service.Messages.Tell(request, context with { Source = connection, Charged = share });
    }

    private void Schedule(HostedActor actor, bool isIdle)
    {
        if (isIdle)
        {
            (_batch ??= NodeBatch.Take()).Add(actor);
        }
    }

    private static ActorAddress? SenderOf(ReadOnlySpan<byte> sender)
    {
        try
        {
            return MessageRequests.SenderOf(sender);
        }
        catch (RequestRefusedException)
        {
            // A sender that can't be read is nobody to a genuine node too.
            return null;
        }
    }

    private HostedActor Find(in DataBody data, out IMessage message)
    {
        ReadOnlySpan<byte> receiver = data.Receiver.Span;
        ActorAddress? address = null;
        HostedActor? actor = receiver.IsEmpty ? null : service.Messages.Resolve(receiver, out address);
        if (actor is null)
        {
            message = null!;
            CheckReadable(data.Message);
            throw address is null
                ? Refusal.InvalidArgument("address is required")
                : service.Messages.NotHere(address, checkHost: true);
        }

        message = Parse(data.Message, actor.Identity.Kind.Messages);
        return actor;
    }

    /// <summary>What is asked is looked at before whom it is for.</summary>
    private static void CheckReadable(in MessageBytes bytes)
    {
        if (bytes.Serializer != Serializer.InternalProtobuf
            && !Payload.TrySplit(bytes.Payload.Span, PayloadFormat.InnerFrame, out _, out _))
        {
            throw Unknown();
        }

        if (bytes.Serializer == Serializer.InternalProtobuf && DuplexService.IsUnknownEnvelope(bytes.TypeName.Span))
        {
            throw Refusal.InvalidArgument("proto: not found");
        }
    }

    private static IMessage Parse(in MessageBytes bytes, KnownMessages known)
    {
        ReadOnlySpan<byte> name = bytes.TypeName.Span;
        ReadOnlySpan<byte> body = bytes.Payload.Span;
        BodyParser? type;
        if (bytes.Serializer != Serializer.InternalProtobuf)
        {
            if (!Payload.TrySplit(body, PayloadFormat.InnerFrame, out name, out body)
                || !known.TryGet(name, out type))
            {
                throw Unknown();
            }
        }
        else if (!known.TryGet(name, out type))
        {
            throw Refusal.InvalidArgument("proto: not found");
        }

        try
        {
            return type.Parse(body);
        }
#pragma warning disable CA1031 // Protobuf throws others than its own, and a message's class may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw Refusal.InvalidArgument(Errors.ErrorText.Of(e));
        }
    }

    private static RequestRefusedException Unknown() => Refusal.InvalidArgument("remote: not an async response frame");
}

/// <summary>A request for the node itself is encoded as no node encodes one.</summary>
internal sealed class WrongSerializerException() : Exception("tcp: control frames require internal proto serializer");
