namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A letter that waits in a mailbox.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Ask">Who waits for the reply; null for a tell.</param>
internal readonly record struct QueuedLetter(Letter Letter, PendingAsk? Ask);
