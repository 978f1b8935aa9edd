namespace GoAkt.Typed.Remoting.Framed;

/// <summary>What tells have to have in common to share a request.</summary>
/// <param name="Receiver">The actor that they are for.</param>
/// <param name="Presence">What is known of its presence; null if the node reports a missing actor by itself.</param>
/// <param name="Headers">What travels in the request's metadata, or null.</param>
/// <param name="MetadataSize">How many bytes the headers take.</param>
/// <param name="IsBatch">Whether it is a batch, whose request fails or succeeds for itself.</param>
internal readonly record struct FramedTellRoute(
    ActorAddress Receiver,
    ActorPresence? Presence,
    IReadOnlyList<KeyValuePair<string, string>>? Headers,
    int MetadataSize,
    bool IsBatch)
{
    public bool CanShareWith(in FramedTellRoute other) =>
        ReferenceEquals(Receiver, other.Receiver)
        && !IsBatch
        && !other.IsBatch
        && MetadataSize == other.MetadataSize
        && (MetadataSize == 0 || Headers!.SequenceEqual(other.Headers!));
}
