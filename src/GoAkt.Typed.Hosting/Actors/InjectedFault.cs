using System.Runtime.ExceptionServices;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What a test has the node do to messages of one class, in place of handing them to their actors.</summary>
/// <param name="kinds">Whose messages.</param>
/// <param name="type">Their class.</param>
/// <param name="effect">What is done to them.</param>
/// <param name="times">To how many.</param>
internal sealed class InjectedFault(IReadOnlyList<HostedKind> kinds, Type type, FaultEffect effect, int times)
{
    private int _taken;
    private int _count;

    public FaultEffect Effect => effect;

    /// <summary>How many messages it has met.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool IsUsedUp => Volatile.Read(ref _taken) == times;

    /// <summary>Whether the message suffers the fault. Who makes it suffer counts it.</summary>
    public bool TryMeet(HostedKind kind, IMessage message)
    {
        if (message.GetType() != type || !kinds.Contains(kind))
        {
            return false;
        }

        int taken;
        do
        {
            taken = Volatile.Read(ref _taken);
            if (taken == times)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _taken, taken + 1, taken) != taken);

        return true;
    }

    /// <summary>A message suffers it.</summary>
    public void CountOne() => Interlocked.Increment(ref _count);
}

/// <summary>What a fault does to a message. It drops one that it neither delays nor fails.</summary>
/// <param name="Delay">How much later it is handled.</param>
/// <param name="Failure">What its handling fails with.</param>
internal readonly record struct FaultEffect(TimeSpan? Delay, ExceptionDispatchInfo? Failure);
