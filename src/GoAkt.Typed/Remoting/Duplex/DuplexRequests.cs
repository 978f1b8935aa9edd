using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>Writes the requests that are neither one ask nor one tell.</summary>
internal static class DuplexRequests
{
    /// <summary>Asks the node itself something.</summary>
    public static DuplexRequest<TResponse> Of<TResponse>(
        Envelope<TResponse> envelope, IMessage request, int limit, in CallOptions options)
        where TResponse : class, IMessage<TResponse>, new()
    {
        DuplexRequest<TResponse> call = new(envelope.Utf8ResponseName, envelope.Parser.ParseFrom);
        call.Write(
            envelope.Utf8RequestName,
            request.CalculateSize(),
            to => request.WriteTo(to),
            receiver: null,
            limit,
            options);
        return call;
    }

    /// <summary>Asks an actor several messages.</summary>
    public static DuplexRequest<IReadOnlyList<IMessage>> AskAll(
        ActorAddress receiver,
        IReadOnlyList<IMessage> messages,
        ReplyParser replyParser,
        int limit,
        in CallOptions options)
    {
        MessageEnvelope[] envelopes =
            MessageEnvelope.Enclose(receiver, messages, PayloadFormat.InnerFrame, out long size);
        DuplexRequest<IReadOnlyList<IMessage>> call = new(
            Envelopes.Ask.Utf8ResponseName,
            body => AskReply.ParseAll(body, envelopes.Length, PayloadFormat.InnerFrame, replyParser));
        TimeSpan timeout = options.TimeLeft();
        call.Write(
            Envelopes.Ask.Utf8RequestName,
            size + MessageEnvelope.SizeOfTimeout(timeout),
            to => MessageEnvelope.WriteTimeout(MessageEnvelope.WriteAll(to, envelopes), timeout),
            receiver,
            limit,
            options);
        return call;
    }

    /// <summary>Asks the node that owns an actor whether the actor is still there.</summary>
    public static DuplexRequest<bool> Verification(ActorAddress actor, RemotingTarget target, in CallOptions options)
    {
        RemoteKindRequest request = new()
        {
            Host = target.Address.Host,
            Port = target.Address.Port,
            Name = actor.Name,
        };
        DuplexRequest<bool> call = new(Envelopes.Kind.Utf8ResponseName, static _ => true);
        call.Write(
            Envelopes.Kind.Utf8RequestName,
            request.CalculateSize(),
            to => request.WriteTo(to),
            receiver: null,
            target.MaxFrameSize,
            options);
        return call;
    }
}
