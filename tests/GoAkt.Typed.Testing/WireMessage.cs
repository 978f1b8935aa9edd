using System.Collections.Frozen;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>A request or an answer in the terms that the wires share: an envelope and its fields.</summary>
/// <param name="Name">The envelope's full name.</param>
/// <param name="Body">Its fields.</param>
public sealed record WireMessage(string Name, IMessage Body)
{
    private static readonly FrozenDictionary<string, MessageDescriptor> s_envelopes =
        RemotingReflection.Descriptor.MessageTypes.Concat(IntrospectionReflection.Descriptor.MessageTypes)
            .ToFrozenDictionary(static type => type.FullName);

    /// <summary>Reads what was posted to a path of Connect.</summary>
    /// <returns>The request, or null if a node would not know the path or the body.</returns>
    public static WireMessage? FromConnect(string path, ReadOnlySpan<byte> body) =>
        TryParse($"internalpb.{path[(path.LastIndexOf('/') + 1)..]}Request", body);

    /// <summary>Reads a whole frame.</summary>
    /// <returns>What it holds, or null if it is no frame or its envelope is not known.</returns>
    public static WireMessage? FromFrame(ReadOnlySpan<byte> frame) =>
        WireFrame.TryParse(frame) is { } parsed ? TryParse(parsed.Name, parsed.Body) : null;

    /// <summary>Whether two requests ask for the same: time-outs, an absent sender's spelling and the case of a kind
    /// aside.</summary>
    public bool IsSameRequestAs(WireMessage other) => Name == other.Name && Plain().Equals(other.Plain());

    /// <summary>The time-out of an ask, if the message is one.</summary>
    public Duration? Timeout => Body switch
    {
        RemoteAskRequest ask => ask.Timeout,
        RemoteAskGrainRequest ask => ask.RequestTimeout,
        _ => null,
    };

    /// <summary>Reads an envelope by its full name.</summary>
    /// <returns>Null if the name or the body is not known.</returns>
    public static WireMessage? TryParse(string name, ReadOnlySpan<byte> body)
    {
        if (!s_envelopes.TryGetValue(name, out MessageDescriptor? type))
        {
            return null;
        }

        try
        {
            return new WireMessage(name, type.Parser.ParseFrom(body));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private IMessage Plain()
    {
        switch (Body)
        {
            case RemoteAskRequest ask:
                ask = ask.Clone();
                ask.Timeout = null;
                ForgetSenders(ask.RemoteMessages);
                return ask;
            case RemoteTellRequest tell:
                tell = tell.Clone();
                ForgetSenders(tell.RemoteMessages);
                return tell;
            case RemoteAskGrainRequest ask:
                ask = ask.Clone();
                ask.RequestTimeout = null;
                return ask;
            case RemoteSpawnRequest spawn:
                spawn = spawn.Clone();
                spawn.ActorType = spawn.ActorType.ToLowerInvariant();
                return spawn;
            default:
                return Body;
        }
    }

    private static void ForgetSenders(IEnumerable<RemoteMessage> messages)
    {
        foreach (RemoteMessage message in messages)
        {
            if (message.Sender.ToStringUtf8() == "goakt://@:0/")
            {
                message.Sender = ByteString.Empty;
            }
        }
    }
}
