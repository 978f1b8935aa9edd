using System.Text.Json;

namespace GoAkt.Typed.Testing;

/// <summary>What one genuine node answered, exchange by exchange (see the README beside the recordings).</summary>
public sealed record RecordingFile(
    string Wire,
    string Goakt,
    string Node,
    bool Clustered,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<RecordedExchange> Exchanges)
{
    /// <summary>The recordings of the wires whose exchanges are one request and one answer.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["connect-3.9.8", "connect-3.9.8-cluster", "framed-4.4.3", "framed-4.4.3-cluster"];

    public string Host => Node[..Node.LastIndexOf(':')];

    public int Port =>
        int.Parse(Node[(Node.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a recording by its file's name, without the extension.</summary>
    public static RecordingFile Load(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Recordings", name + ".json"));
        using var document = JsonDocument.Parse(file);
        JsonElement root = document.RootElement;
        string wire = root.GetProperty("wire").GetString()!;
        return new RecordingFile(
            wire,
            root.GetProperty("goakt").GetString()!,
            root.GetProperty("node").GetString()!,
            root.GetProperty("clustered").GetBoolean(),
            [.. root.GetProperty("kinds").EnumerateArray().Select(static kind => kind.GetString()!)],
            [
                .. root.GetProperty("exchanges")
                    .EnumerateArray()
                    .Select(exchange => RecordedExchange.Read(wire, exchange)),
            ]);
    }

    public RecordedExchange this[string scenario] =>
        Exchanges.SingleOrDefault(exchange => exchange.Scenario == scenario)
        ?? throw new KeyNotFoundException($"{Wire} {Goakt} has no scenario '{scenario}'.");
}
