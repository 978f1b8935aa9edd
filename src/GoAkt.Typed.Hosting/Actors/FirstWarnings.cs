using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Lets what may come with every message be warned about once, since one caller that is mistaken must not fill
/// the log.</summary>
internal sealed class FirstWarnings
{
    private const int MostKept = 1_000;

    private readonly ConcurrentDictionary<string, bool> _texts = new(StringComparer.Ordinal);

    /// <summary>The level for a text that says what is wrong: a warning the first time, then one for finding
    /// errors.</summary>
    public LogLevel LevelOf(string text) =>
        _texts.Count < MostKept && _texts.TryAdd(text, true) ? LogLevel.Warning : LogLevel.Debug;
}
