using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>The part that a connection plays among those to a node.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Index">Which of the ordinary ones it is, from 0; 0 for the others.</param>
internal readonly record struct LaneId(LaneRole Role, int Index)
{
    /// <summary>The most ordinary lanes.</summary>
    public const int MostOrdinary = 254;

    private const byte LargeByte = 0xFF;

    /// <summary>For requests to the node itself.</summary>
    public static LaneId Control => new(LaneRole.Control, 0);

    /// <summary>For what is large.</summary>
    public static LaneId Large => new(LaneRole.Large, 0);

    /// <summary>What a frame's header calls it.</summary>
    public byte Byte => Role switch
    {
        LaneRole.Control => 0,
        LaneRole.Large => LargeByte,
        _ => (byte)(Index + 1),
    };

    public override string ToString() => Role switch
    {
        LaneRole.Control => "control",
        LaneRole.Large => "large",
        _ => $"ordinary {Index}",
    };

    /// <summary>For asks and tells.</summary>
    public static LaneId Ordinary(int index) => new(LaneRole.Ordinary, index);

    /// <returns>Null if a handshake names no lane that there is.</returns>
    public static LaneId? Of(Hello hello) => hello.LaneRole switch
    {
        LaneRole.Control => Control,
        LaneRole.Large => Large,
        LaneRole.Ordinary when hello.LaneIndex < MostOrdinary => Ordinary((int)hello.LaneIndex),
        _ => null,
    };
}
