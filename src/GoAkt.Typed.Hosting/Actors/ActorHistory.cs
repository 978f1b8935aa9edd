namespace GoAkt.Typed.Hosting.Actors;

/// <summary>What outlives an actor's incarnations: its figures, its restarts, its id.</summary>
/// <param name="Id">The id that GoAkt up to 3.11 writes into addresses.</param>
/// <param name="Counters">The figures.</param>
/// <param name="Supervision">The rules for failures, and the restarts that they count.</param>
internal sealed record ActorHistory(string Id, ActorCounters Counters, Supervision Supervision);
