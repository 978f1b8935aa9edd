using System.Runtime.CompilerServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Unary Connect RPC: GoAkt 3.3 to 3.13.</summary>
internal sealed class ConnectRemoting : NodeRemoting
{
    private readonly ConnectTransport _transport;
    private AddressForm _addresses;

    public ConnectRemoting(RemotingTarget target)
        : base(target) => _transport = new ConnectTransport(target, WriteLookupOfNobody);

    /// <summary>How the node writes addresses, which tells its generation.</summary>
    private enum AddressForm
    {
        Unknown,
        Message,
        Text,
    }

    public override WireProtocol Protocol => WireProtocol.Connect;

    public override bool HasAnswered => _transport.HasAnswered;

    protected override PayloadFormat Payloads => PayloadFormat.Any;

    public override void CloseFreeConnections() => _transport.Renew();

    // A pooled method goes on in place whatever the thread that ends it has for a context, unlike one with a task.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<IMessage> AskAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, ReplyParser replyParser, CallOptions options)
    {
        using RentedBytes response = await _transport.PostAsync(
            Envelopes.Ask.ConnectPath!,
            WriteOne(receiver, message, messageType, options.TimeLeft()),
            options,
            carriesMessages: true).ConfigureAwait(false);
        return AskReply.ParseOne(response.Span, PayloadFormat.Any, replyParser);
    }

    public override async ValueTask<IReadOnlyList<IMessage>> AskAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, ReplyParser replyParser, CallOptions options)
    {
        int count = messages.Count;
        using RentedBytes response = await _transport.PostAsync(
            Envelopes.Ask.ConnectPath!,
            WriteAll(receiver, messages, options.TimeLeft()),
            options,
            carriesMessages: true).ConfigureAwait(false);
        return AskReply.ParseAll(response.Span, count, PayloadFormat.Any, replyParser);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask TellAsync(
        ActorAddress receiver, IMessage message, MessageType messageType, CallOptions options)
    {
        RentedBytes response = await _transport
            .PostAsync(
                Envelopes.Tell.ConnectPath!,
                WriteOne(receiver, message, messageType, null),
                options,
                carriesMessages: true)
            .ConfigureAwait(false);
        response.Dispose();
    }

    public override async ValueTask TellAllAsync(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, CallOptions options)
    {
        RentedBytes response = await _transport
            .PostAsync(Envelopes.Tell.ConnectPath!, WriteAll(receiver, messages, null), options, carriesMessages: true)
            .ConfigureAwait(false);
        response.Dispose();
    }

    public override async ValueTask<ActorAddress> LookupAsync(string name, CallOptions options)
    {
        ActorAddress address = await base.LookupAsync(name, options).InPlace();
        _addresses = address.IsText ? AddressForm.Text : AddressForm.Message;
        return address;
    }

    public override async ValueTask<TResponse> RequestAsync<TResponse>(
        Envelope<TResponse> envelope, IMessage request, CallOptions options)
    {
        if (envelope.ConnectPath is null)
        {
            throw RemotingException.NotSupported(
                $"a node that speaks Connect (GoAkt 3.3 to 3.13) does not serve '{request.Descriptor.FullName}'");
        }

        return await PostAsync(envelope, Write(request), options).InPlace();
    }

    public override ValueTask DisposeAsync() => _transport.DisposeAsync();

    protected override async ValueTask<RemoteSpawnResponse> SpawnCoreAsync(
        RemoteSpawnRequest request, CallOptions options)
    {
        if (request.Singleton is not null && !HasDefaults(request.Singleton))
        {
            await RequireSingletonSettingsAsync(options).InPlace();
        }

        if (request.Singleton is null || _addresses == AddressForm.Text)
        {
            return await RequestAsync(Envelopes.Spawn, request, options).InPlace();
        }

        // To a node whose generation is not known both forms of the field go out: it skips the one that it does not
        // know, as protobuf demands of a field of another type.
        if (_addresses == AddressForm.Message)
        {
            request = request.Clone();
            request.Singleton = null;
        }

        int size = request.CalculateSize();
        RentedBytes body = RentForRequest(size + SingletonFlag.Length);
        request.WriteTo(body.Span[..size]);
        SingletonFlag.CopyTo(body.Span[size..]);
        return await PostAsync(Envelopes.Spawn, body, options).InPlace();
    }

    // Field 5 of RemoteSpawnRequest as GoAkt up to 3.11 has it, a bool that is true.
    private static ReadOnlySpan<byte> SingletonFlag => [0x28, 0x01];

    private static bool HasDefaults(SingletonSpec spec)
    {
        Singleton defaults = new();
        return spec.SpawnTimeout?.ToTimeSpan() == defaults.SpawnTimeout
            && spec.WaitInterval?.ToTimeSpan() == defaults.WaitInterval
            && spec.MaxRetries == defaults.MaxRetries;
    }

    /// <summary>Makes sure that the node knows the settings of a singleton, as from 3.12 on.</summary>
    private async ValueTask RequireSingletonSettingsAsync(CallOptions options)
    {
        if (_addresses == AddressForm.Unknown)
        {
            _addresses = await FindAddressFormAsync(options).InPlace();
        }

        if (_addresses == AddressForm.Message)
        {
            throw RemotingException.NotSupported(
                "GoAkt up to 3.11 knows no settings of a singleton; leave them at their defaults");
        }
    }

    /// <summary>Sends an empty tell to an actor that does not exist, at a text address. A node that expects a message
    /// as address can't decode the request.</summary>
    private async ValueTask<AddressForm> FindAddressFormAsync(CallOptions options)
    {
        try
        {
            var nobody = ActorAddress.Parse($"goakt://-@{Target.Address}/-");
            await TellAsync(nobody, new Empty(), MessageType.Of(Empty.Descriptor), options).InPlace();
            return AddressForm.Text;
        }
        catch (RemotingException e) when (e.Failure == RemotingFailure.Answered)
        {
            return e.Code == ErrorCode.InvalidArgument && e.Message.Contains("unmarshal", StringComparison.Ordinal)
                ? AddressForm.Message
                : AddressForm.Text;
        }
    }

    private async ValueTask<TResponse> PostAsync<TResponse>(
        Envelope<TResponse> envelope, RentedBytes body, CallOptions options)
        where TResponse : class, IMessage<TResponse>, new()
    {
        using RentedBytes response = await _transport
            .PostAsync(envelope.ConnectPath!, body, options)
            .ConfigureAwait(false);
        try
        {
            return envelope.Parser.ParseFrom(response.Span);
        }
        catch (Exception e)
        {
            // Protobuf throws others than its own at hostile bytes.
            throw RemotingException.UnreadableReply($"the node's answer can't be read: {ErrorText.Of(e)}", e);
        }
    }

    private RentedBytes WriteOne(ActorAddress receiver, IMessage message, MessageType messageType, TimeSpan? timeout)
    {
        MessageEnvelope envelope = new(receiver, message, messageType, PayloadFormat.Any);
        RentedBytes body = RentForRequest(envelope.Size + SizeOf(timeout));
        try
        {
            WriteTimeout(envelope.Write(body.Span), timeout);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private RentedBytes WriteAll(ActorAddress receiver, IReadOnlyList<IMessage> messages, TimeSpan? timeout)
    {
        MessageEnvelope[] envelopes = MessageEnvelope.Enclose(receiver, messages, PayloadFormat.Any, out long size);
        RentedBytes body = RentForRequest(size + SizeOf(timeout));
        try
        {
            WriteTimeout(MessageEnvelope.WriteAll(body.Span, envelopes), timeout);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private RentedBytes WriteLookupOfNobody() =>
        Write(new RemoteLookupRequest { Host = Target.Address.Host, Port = Target.Address.Port, Name = "-" });

    private RentedBytes Write(IMessage request)
    {
        RentedBytes body = RentForRequest(request.CalculateSize());
        request.WriteTo(body.Span);
        return body;
    }

    private RentedBytes RentForRequest(long size) =>
        RentedBytes.Rent(RemotingException.RequireWithin(Target.MaxFrameSize, size));

    private static int SizeOf(TimeSpan? timeout) => timeout is { } time ? MessageEnvelope.SizeOfTimeout(time) : 0;

    private static void WriteTimeout(Span<byte> to, TimeSpan? timeout)
    {
        if (timeout is { } time)
        {
            MessageEnvelope.WriteTimeout(to, time);
        }
    }
}
