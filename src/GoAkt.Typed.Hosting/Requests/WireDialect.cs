using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>In what the generations of GoAkt differ for one who serves their requests.</summary>
internal sealed record WireDialect
{
    private const string NotFoundReason = "proto: not found";

    /// <summary>The wire that is spoken so.</summary>
    public required ServedWire Wire { get; init; }

    public required PayloadFormat Payload { get; init; }

    /// <summary>Whether look-ups answer an address as text; else as a message.</summary>
    public bool TextAddresses { get; init; } = true;

    /// <summary>Whether a message has to name its sender, be it nobody.</summary>
    public bool NeedsSender { get; init; }

    /// <summary>Whether a spawn says with a flag, not with a message, that it is for a singleton.</summary>
    public bool SingletonIsFlag { get; init; }

    /// <summary>Whether there is one singleton a kind; else one a name, and spawning it again changes
    /// nothing.</summary>
    public bool OneSingletonPerKind { get; init; }

    /// <summary>Whether spawn and respawn answer the actor's address.</summary>
    public bool AnswersAddress { get; init; }

    /// <summary>Whether a tell fails that can't be delivered; else it becomes a dead letter.</summary>
    public bool TellsFail { get; init; }

    public bool HasIntrospection { get; init; }

    /// <summary>Whether an ask is left alone that is still in the mailbox when its time is over, and the handler's
    /// token cancelled if it is at work then.</summary>
    public bool AsksEndInTime { get; init; }

    /// <summary>Whether the failure of a request about a grain has the code that says why, and a mark where no handler
    /// has run, as from GoAkt 4.6 on; else it is an internal error.</summary>
    public bool HasGrainCodes { get; init; }

    /// <summary>Whether a tell to a grain may ask to be answered at once, as from GoAkt 4.6 on; else that is
    /// ignored.</summary>
    public bool HasOneWayTells { get; init; }

    /// <summary>Whether a name whose actor does not run is taken, also without clustering, as from GoAkt 4.6 on; else a
    /// spawn by it is done.</summary>
    public bool KeepsNames { get; init; }

    /// <summary>What a node says of a message whose type it does not know.</summary>
    public string UnknownMessageReason { get; init; } = NotFoundReason;

    public static WireDialect Of(ConnectDialect dialect) => new()
    {
        Wire = ServedWire.Connect,
        Payload = PayloadFormat.Any,
        TextAddresses = dialect == ConnectDialect.TextAddresses,
        NeedsSender = dialect == ConnectDialect.TextAddresses,
        SingletonIsFlag = dialect == ConnectDialect.MessageAddresses,
        OneSingletonPerKind = true,
        TellsFail = true,
    };

    public static WireDialect Of(DuplexDialect dialect) =>
        Version4(ServedWire.Duplex, isFrom46: dialect == DuplexDialect.GoAkt46);

    /// <param name="dialect">The generation on Framed.</param>
    /// <param name="duplex">What the node is on Duplex, if it serves that: it is of one version then.</param>
    public static WireDialect Of(FramedDialect dialect, DuplexDialect? duplex) => dialect == FramedDialect.AnyPayloads
        ? new()
        {
            Wire = ServedWire.Framed,
            Payload = PayloadFormat.Any,
            NeedsSender = true,
            OneSingletonPerKind = true,
            TellsFail = true,
        }
        : Version4(ServedWire.Framed, isFrom46: duplex == DuplexDialect.GoAkt46);

    private static WireDialect Version4(ServedWire wire, bool isFrom46) => new()
    {
        Wire = wire,
        Payload = PayloadFormat.InnerFrame,
        AnswersAddress = true,
        HasIntrospection = true,
        UnknownMessageReason = "remote: not an async response frame",
        AsksEndInTime = isFrom46,
        HasGrainCodes = isFrom46,
        HasOneWayTells = isFrom46,
        KeepsNames = isFrom46,
    };
}
