using System.Buffers;
using System.Diagnostics;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// Asks for the actors that a flight of tells is for and that were not heard of for too long. The flight waits for the
/// answers, without those whose actor is gone.
/// </summary>
internal sealed class FramedVerification : FramedFlight
{
    private readonly long _askedAt = Stopwatch.GetTimestamp();
    private readonly List<ActorPresence> _asked = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();

    private FramedVerification(FramedTellFlight then) => Then = then;

    /// <summary>The flight that waits for it.</summary>
    public FramedTellFlight Then { get; }

    public override ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public override int RequestCount => _asked.Count;

    public override long LatestDeadlineTick => Then.LatestDeadlineTick;

    /// <summary>What has to be asked before some tells may leave.</summary>
    /// <param name="flight">The tells.</param>
    /// <param name="node">What the node calls itself.</param>
    /// <returns>Null if all of their actors were heard of.</returns>
    public static FramedVerification? Before(FramedTellFlight flight, HostPort node)
    {
        FramedVerification? verification = null;
        HashSet<ActorPresence>? asked = null;
        long now = Stopwatch.GetTimestamp();
        foreach (ref readonly FramedTellRoute route in flight.Routes)
        {
            if (route.Presence is { } presence && !presence.IsVerifiedAt(now) && (asked ??= []).Add(presence))
            {
                verification ??= new FramedVerification(flight);
                verification.Ask(
                    presence,
                    new RemoteKindRequest
                    {
                        Host = node.Host,
                        Port = node.Port,
                        Name = route.Receiver.Name,
                    });
            }
        }

        return verification;
    }

    public override void Answer(int request, ReadOnlySpan<byte> frame)
    {
        ActorPresence presence = _asked[request];
        if (FailureIn(frame, Envelopes.Kind.Utf8ResponseName) is { } failure)
        {
            Then.Fail(presence, failure.ButNotSent());
        }
        else
        {
            presence.MarkVerified(_askedAt);
        }
    }

    private void Ask(ActorPresence presence, RemoteKindRequest request)
    {
        byte[] name = Envelopes.Kind.Utf8RequestName;
        int size = Frame.HeadSizeOf(name, metadataSize: 0) + request.CalculateSize();
        Span<byte> frame = _bytes.GetSpan(size)[..size];
        request.WriteTo(Frame.WriteHead(frame, size, name, metadataSize: 0));
        _bytes.Advance(size);
        _asked.Add(presence);
    }
}
