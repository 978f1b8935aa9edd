using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Who a hosted actor or grain is, in all its incarnations.</summary>
internal sealed record ActorIdentity(HostedKind Kind, string Name, ActorAddress Address)
{
    /// <summary>What it is registered under: an actor's name is unique on its node, a grain's within its
    /// kind.</summary>
    public string Key { get; } = Kind.Sort == ContractSort.Actor ? Name : GrainKey(Kind, Name);

    public static string GrainKey(HostedKind kind, string name) => $"{kind.WireName}/{name}";
}
