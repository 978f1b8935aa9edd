using System.Text.Json;

namespace GoAkt.Typed.Testing;

/// <summary>What a genuine node answered on one Duplex connection.</summary>
/// <param name="Number">Its place in the recording.</param>
/// <param name="Scenario">What it shows.</param>
/// <param name="Sent">The frames that went out, the HELLO first; some are none.</param>
/// <param name="Received">The bytes that came back, a frame each where they are frames.</param>
/// <param name="IsClosed">Whether the node ended the connection.</param>
public sealed record DuplexCase(
    int Number, string Scenario, IReadOnlyList<byte[]> Sent, IReadOnlyList<byte[]> Received, bool IsClosed)
{
    private static readonly Lazy<IReadOnlyList<DuplexCase>> s_all = new(static () =>
    {
        using JsonDocument document = DuplexRecording.Open("duplex-4.5");
        JsonElement exchanges = document.RootElement.GetProperty("exchanges");
        return [.. exchanges.EnumerateArray().Select(static (exchange, number) => Read(number, exchange))];
    });

    /// <summary>All that were recorded.</summary>
    public static IReadOnlyList<DuplexCase> All => s_all.Value;

    public override string ToString() => $"{Number} {Scenario}";

    private static DuplexCase Read(int number, JsonElement exchange)
    {
        IEnumerable<string> received = exchange.GetProperty("handshake").EnumerateArray()
            .Concat(exchange.GetProperty("received").EnumerateArray().Select(frame => frame.GetProperty("bytes")))
            .Select(static bytes => bytes.GetString()!);
        if (exchange.TryGetProperty("unparsed", out JsonElement rest))
        {
            received = [string.Concat(received) + rest.GetString()];
        }

        return new DuplexCase(
            number,
            exchange.GetProperty("scenario").GetString()!,
            DuplexRecording.Bytes(exchange.GetProperty("sent").EnumerateArray().Select(sent => sent.GetString()!)),
            DuplexRecording.Bytes(received),
            exchange.GetProperty("connection").GetString() != "open");
    }
}

/// <summary>The files of Duplex recordings.</summary>
public static class DuplexRecording
{
    /// <summary>The port that the node of the 92 cases was bound to.</summary>
    public const int Port = 5345;

    internal static JsonDocument Open(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Recordings", name + ".json"));
        return JsonDocument.Parse(file);
    }

    internal static IReadOnlyList<byte[]> Bytes(IEnumerable<string> hex) => [.. hex.Select(Convert.FromHexString)];
}
