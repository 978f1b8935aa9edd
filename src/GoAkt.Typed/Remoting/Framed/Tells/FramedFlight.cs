using System.Buffers;
using System.Diagnostics;
using GoAkt.Typed.Remoting.Framed.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Framed.Tells;

/// <summary>Requests that go to the node in one send; it answers them one by one, in their order.</summary>
internal abstract class FramedFlight
{
    private const int Waiting = 0;
    private const int Leaving = 1;
    private const int Withdrawn = 2;

    private int _state;

    public abstract ReadOnlySpan<byte> Bytes { get; }

    public abstract int RequestCount { get; }

    /// <summary>When nobody awaits its answers any more, in milliseconds of
    /// <see cref="Environment.TickCount64"/>.</summary>
    public abstract long LatestDeadlineTick { get; }

    /// <summary>To be called before it is sent.</summary>
    /// <returns>False if it was withdrawn.</returns>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Leaving, Waiting) == Waiting;

    /// <summary>Keeps it from being sent.</summary>
    /// <returns>False if it leaves already.</returns>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    /// <summary>Takes the node's answer to one of its requests.</summary>
    public abstract void Answer(int request, ReadOnlySpan<byte> frame);

    /// <summary>Makes it what it was when it was new.</summary>
    protected void ResetState() => Volatile.Write(ref _state, Waiting);
}

/// <summary>
/// Asks for the actors that a flight of tells is for and that were not heard of for too long, with the headers of the
/// first tell to each. The flight waits for the answers, without those whose actor is gone.
/// </summary>
internal sealed class FramedVerification : FramedFlight
{
    private readonly long _askedAt = Stopwatch.GetTimestamp();
    private readonly List<CalledActor> _asked = [];
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
        HashSet<CalledActor>? asked = null;
        long now = Stopwatch.GetTimestamp();
        foreach (ref readonly FramedTellRoute route in flight.Routes)
        {
            if (route.Actor is { } actor && !actor.IsVerifiedAt(now) && (asked ??= []).Add(actor))
            {
                verification ??= new FramedVerification(flight);
                verification.Ask(
                    actor,
                    new RemoteKindRequest
                    {
                        Host = node.Host,
                        Port = node.Port,
                        Name = route.Receiver.Name,
                    },
                    route.Headers);
            }
        }

        return verification;
    }

    public override void Answer(int request, ReadOnlySpan<byte> frame)
    {
        CalledActor actor = _asked[request];
        if (FramedAnswer.FailureIn(frame, Envelopes.Kind.Utf8ResponseName, out _) is { } failure)
        {
            Then.Fail(actor, failure.ButNotSent());
        }
        else
        {
            actor.MarkVerified(_askedAt);
        }
    }

    private void Ask(
        CalledActor actor, RemoteKindRequest request, IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        OutgoingFrame frame = new(Envelopes.Kind.Utf8RequestName, headers, request.CalculateSize(), int.MaxValue);
        request.WriteTo(frame.WriteHead(_bytes.GetSpan(frame.Size)[..frame.Size]));
        _bytes.Advance(frame.Size);
        _asked.Add(actor);
    }
}
