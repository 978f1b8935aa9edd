using FsCheck;
using FsCheck.Fluent;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Tests.Duplex;

internal enum ScriptedCall
{
    Ask,
    Tell,
    TellAll,
}

/// <summary>One call of a script.</summary>
/// <param name="Call">What it is.</param>
/// <param name="Receiver">Which actor it is for.</param>
/// <param name="Size">About how many bytes the message takes.</param>
/// <param name="ReplySize">How many bytes an ask wants.</param>
internal sealed record ScriptedStep(ScriptedCall Call, int Receiver, int Size, int ReplySize);

/// <summary>Calls that FsCheck makes up, and the limits that they are made under.</summary>
internal sealed record DuplexScript(
    int Revision, int FrameSize, int Credits, int Transfers, int Seed, IReadOnlyList<ScriptedStep> Steps)
{
    public const int Receivers = 3;

    private const int FrameFloor = 16 * 1024;

    /// <summary>Sizes around those at which a message is cut.</summary>
    private static Gen<int> Sizes => Gen.Frequency(
        (6, Gen.Choose(0, 200)),
        (3, Gen.Choose(200, 3 * FrameFloor)),
        (3, from times in Gen.Choose(1, 4) from off in Gen.Choose(-160, 40) select (times * FrameFloor) + off),
        (2, from times in Gen.Choose(1, 3) from off in Gen.Choose(-160, 40) select (times * FrameFloor * 3 / 4) + off));

    private static Gen<ScriptedStep> StepsOf =>
        from call in Gen.Frequency(
            (2, Gen.Constant(ScriptedCall.Ask)),
            (2, Gen.Constant(ScriptedCall.Tell)),
            (1, Gen.Constant(ScriptedCall.TellAll)))
        from receiver in Gen.Choose(0, Receivers - 1)
        from size in Sizes
        from replySize in Sizes
        select new ScriptedStep(call, receiver, size, replySize);

    public static Gen<DuplexScript> Scripts =>
        from revision in Gen.Elements(1, 2, 3, 4, 4, 4, 4)
        from frame in Gen.Elements(FrameFloor, FrameFloor + 1, 2 * FrameFloor, 256 * 1024)
        from credits in Gen.Elements(1_000, FrameFloor, FrameFloor + 16, 40_000, 100_000, 1_000_000)
        from transfers in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from steps in StepsOf.ListOf(60)
        select new DuplexScript(revision, frame, credits, transfers, seed, [.. steps]);

    /// <summary>Without chunks nothing is larger than a frame.</summary>
    public int MostBytes => Revision == 1 ? FrameSize - 1024 : int.MaxValue;

    public void Limit(Hello hello)
    {
        hello.Revision = (uint)Revision;
        hello.MaxFrameSize = (uint)FrameSize;
        hello.InitialCredits = (ulong)Credits;
        hello.MaxConcurrentLargeTransfers = (uint)Transfers;
    }

    public override string ToString() =>
        $"revision {Revision}, frames of {FrameSize}, window {Credits}, {Transfers} transfers, seed {Seed}: "
        + string.Join("; ", Steps.Select(static step => $"{step.Call} {step.Receiver} {step.Size} {step.ReplySize}"));
}
