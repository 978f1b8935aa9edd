namespace WebShop.Live;

/// <summary>What the client's calls of one second came to.</summary>
/// <param name="Calls">How many ended, without the reads of the feed.</param>
/// <param name="Reads">How many reads of the feed ended.</param>
/// <param name="Failed">How many of both failed.</param>
/// <param name="MeanMilliseconds">How long they took on average.</param>
/// <param name="SlowestMilliseconds">How long the slowest took.</param>
public sealed record SecondOfCalls(
    int Calls, int Reads, int Failed, double MeanMilliseconds, double SlowestMilliseconds);
