namespace GoAkt.Typed;

/// <summary>Something that an actor or grain is given at its start: a Go value that the node knows to decode.</summary>
/// <param name="Id">The id by which the actor finds it.</param>
/// <param name="TypeName">The Go type that the node has registered for it.</param>
/// <param name="Value">Its bytes, as that type's own <c>UnmarshalBinary</c> reads them.</param>
public sealed record ActorDependency(string Id, string TypeName, ReadOnlyMemory<byte> Value);
