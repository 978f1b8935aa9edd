namespace GoAkt.Typed.Generators.Model;

/// <summary>A member that the analyzers refuse: a proxy implements it all the same, so that one mistake gives one
/// error.</summary>
/// <param name="Declaration">The explicit implementation's declaration, up to its body.</param>
/// <param name="Accessors">The accessors of a property, an indexer or an event; none for a method.</param>
/// <param name="Reason">Why it can't be called.</param>
internal sealed record StubModel(string Declaration, EquatableArray<string> Accessors, string Reason);
