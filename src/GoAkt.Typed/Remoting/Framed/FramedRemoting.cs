using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Framed.Asks;
using GoAkt.Typed.Remoting.Framed.Tells;
using GoAkt.Typed.Remoting.Framed.Wire;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Length-prefixed frames over TCP: GoAkt 3.14 and later.</summary>
internal sealed class FramedRemoting : NodeRemoting
{
    // These are for look-ups, and for all else that a node answers by itself, when all others wait for actors.
    private const int ConnectionsPerReserved = 8;
    private const int MostReserved = 16;

    // A machine has no more ports to call one address from, so a higher limit means any number.
    private const int MostConnections = 65_535;

    private readonly PayloadFormat _format;
    private readonly Dialer _dialer;
    private readonly AskConnectionPool _pool;
    private readonly AskConnectionPool? _reserve;
    private readonly FramedLanes _lanes = new();
    private readonly FramedTellPipe _tells;
    private readonly Sweeper _sweeper;
    private volatile bool _isBusy;

    public FramedRemoting(RemotingTarget target, PayloadFormat format)
        : base(target)
    {
        _format = format;
        _dialer = new Dialer(target);
        CodecDoubt doubt = new(target.Compression);
        NodeTransport Dial() => NodeTransport.Open(_dialer, target, doubt);
        ConnectionLosses losses = new(RaiseConnectionLost);
        int connections = Math.Min(target.MaxConnections, MostConnections);
        int reserved = Math.Min(connections / ConnectionsPerReserved, MostReserved);
        _pool = new AskConnectionPool(Dial, target, losses, connections - reserved);
        _reserve = reserved > 0 ? new AskConnectionPool(Dial, target, losses, reserved) : null;
        _tells = new FramedTellPipe(Dial, target, losses, format);
        _sweeper = new Sweeper(
            now => _isBusy = _pool.Sweep(now) | (_reserve?.Sweep(now) ?? false) | _tells.Sweep(now));
    }

    public override WireProtocol Protocol => WireProtocol.Framed;

    public override string Dialect => $"{base.Dialect} {_format}";

    /// <summary>GoAkt 4.2.1 and later answer success to a tell even if the actor is gone.</summary>
    public override bool TellReportsMissingActor => _format == PayloadFormat.Any;

    /// <summary>One that never answers is not kept.</summary>
    public override bool HasAnswered => true;

    public override bool MaySpeakDuplex => _format == PayloadFormat.InnerFrame;

    public override bool IsBusy => _isBusy;

    public override NodeTraffic? Traffic => _pool.Traffic + (_reserve?.Traffic ?? default) + _tells.Traffic;

    protected override PayloadFormat Payloads => _format;

    public override void CloseFreeConnections()
    {
        _pool.CloseFree();
        _reserve?.CloseFree();
    }

    public override ValueTask<IMessage> AskAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, ReplyParser replyParser, CallOptions options)
    {
        MessageEnvelope envelope = new(receiver, message, messageType, _format);
        var ask = FramedAsk.Create(envelope, replyParser, _format, Target.MaxFrameSize, options);
        ValueTask<IMessage> reply = ask.Reply;
        Start(ask);
        ask.ObserveCancellation();
        return reply;
    }

    public override async ValueTask<IReadOnlyList<IMessage>> AskAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, ReplyParser replyParser, CallOptions options)
    {
        MessageEnvelope[] envelopes = MessageEnvelope.Enclose(receiver, messages, _format, out long size);
        FramedRequest<IReadOnlyList<IMessage>> request = new(
            Envelopes.Ask.Utf8ResponseName, body => AskReply.ParseAll(body, envelopes.Length, _format, replyParser));
        TimeSpan timeout = options.TimeLeft();
        request.Write(
            Envelopes.Ask.Utf8RequestName,
            size + MessageEnvelope.SizeOfTimeout(timeout),
            to => MessageEnvelope.WriteTimeout(MessageEnvelope.WriteAll(to, envelopes), timeout),
            Target.MaxFrameSize,
            options.Actor?.Lane,
            options);
        try
        {
            return await SendAsync(request).InPlace();
        }
        catch (RemotingException e) when (e.IsRepeatable)
        {
            throw e.With(request.KeepMessages(_format));
        }
    }

    public override ValueTask TellAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, CallOptions options)
    {
        MessageEnvelope envelope = new(receiver, message, messageType, _format);
        return TellAsync(
            receiver, new ReadOnlySpan<MessageEnvelope>(in envelope), envelope.Size, isBatch: false, options);
    }

    public override ValueTask TellAllAsync(ActorAddress receiver, IReadOnlyList<IMessage> messages, CallOptions options)
    {
        MessageEnvelope[] envelopes = MessageEnvelope.Enclose(receiver, messages, _format, out long size);
        return TellAsync(receiver, envelopes, size, isBatch: true, options);
    }

    public override async ValueTask<TResponse> RequestAsync<TResponse>(
        Envelope<TResponse> envelope, IMessage request, CallOptions options)
    {
        if (envelope.ConnectPath is null && _format == PayloadFormat.Any)
        {
            // GoAkt 3.14 would close the connection on it.
            throw RemotingException.NotSupported($"GoAkt 3.14 does not serve '{request.Descriptor.FullName}'");
        }

        using FramedLanes.Lease lease = _lanes.Join(request);
        FramedRequest<TResponse> call = new(envelope.Utf8ResponseName, envelope.Parser.ParseFrom);
        call.Write(
            envelope.Utf8RequestName,
            request.CalculateSize(),
            to => request.WriteTo(to),
            Target.MaxFrameSize,
            lease.Lane,
            options);
        return await SendAsync(call).InPlace();
    }

    public override async ValueTask VerifyAsync(ActorAddress address, CallOptions options)
    {
        if (_format == PayloadFormat.Any)
        {
            await base.VerifyAsync(address, options).InPlace();
            return;
        }

        RemoteKindRequest request = new()
        {
            Host = Target.Address.Host,
            Port = Target.Address.Port,
            Name = address.Name,
        };
        await RequestAsync(Envelopes.Kind, request, options).InPlace();
    }

    public override ValueTask DisposeAsync()
    {
        _pool.Dispose();
        _reserve?.Dispose();
        _tells.Dispose();
        _dialer.Dispose();
        _sweeper.Dispose();
        return default;
    }

    private ValueTask TellAsync(
        ActorAddress receiver, ReadOnlySpan<MessageEnvelope> envelopes, long size, bool isBatch, CallOptions options)
    {
        OutgoingFrame alone = new(Envelopes.Tell.Utf8RequestName, options.Headers, size, Target.MaxFrameSize);
        FramedTellRoute route =
            new(receiver, TellReportsMissingActor ? null : options.Actor, options.Headers, alone.MetadataSize, isBatch);
        ValueTask taken = _tells.TellAsync(route, envelopes, (int)size, options);
        _sweeper.Wake();
        return taken;
    }

    private async Task<TResult> SendAsync<TResult>(FramedRequest<TResult> request)
    {
        Start(request);
        request.ObserveCancellation();
        try
        {
            return await request.Result.InPlace();
        }
        finally
        {
            request.EndCancellation();
        }
    }

    private void Start(FramedCall call)
    {
        if (call.Lane is not null || _reserve is null)
        {
            _pool.Start(call);
        }
        else if (!_pool.TryStart(call))
        {
            _reserve.Start(call);
        }

        _sweeper.Wake();
    }
}
