namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What an incarnation of an actor leaves when it is stopped, to who stopped it first.</summary>
/// <param name="Letters">The messages that it did not handle any more; null for those who were not the first.</param>
/// <param name="Kept">The instance that may start again; null if there is none.</param>
/// <param name="Failure">What went wrong, if anything.</param>
internal readonly record struct ActorRemains(
    IReadOnlyCollection<Letter>? Letters, ActorInstance? Kept, Exception? Failure)
{
    /// <summary>What is there for whoever finds that the actor is being stopped already.</summary>
    public static ActorRemains None => default;
}
