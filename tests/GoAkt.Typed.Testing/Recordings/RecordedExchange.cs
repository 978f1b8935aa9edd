using System.Text.Json;

namespace GoAkt.Typed.Testing;

/// <summary>One request to a genuine node, and what became of it.</summary>
/// <param name="Scenario">What the exchange shows.</param>
/// <param name="Request">The request, in the terms of its wire but uncompressed; null if it is none that the wire
/// knows.</param>
/// <param name="RequestBytes">The request as it was sent: on Connect the body, on Framed the whole frame.</param>
/// <param name="ResponseBytes">The answer as it came: on Connect the body, on Framed the whole frame; empty if there
/// was none.</param>
/// <param name="Http">What HTTP adds to it, on Connect.</param>
/// <param name="Closed">Whether the node closed the connection instead of answering.</param>
public sealed record RecordedExchange(
    string Scenario,
    WireMessage? Request,
    byte[] RequestBytes,
    byte[] ResponseBytes,
    RecordedHttp? Http,
    bool Closed)
{
    public override string ToString() => Scenario;

    internal static RecordedExchange Read(string wire, JsonElement json)
    {
        string scenario = json.GetProperty("scenario").GetString()!;
        byte[] request = Convert.FromHexString(json.GetProperty("request").GetString()!);
        if (wire == "Connect")
        {
            var http = RecordedHttp.Read(json);
            return new RecordedExchange(
                scenario, http.TryReadRequest(request), request, ResponseOf(json), http, Closed: false);
        }

        bool closed = json.GetProperty("closed").GetBoolean();
        return new RecordedExchange(
            scenario, WireMessage.FromFrame(request), request, ResponseOf(json), Http: null, closed);
    }

    internal static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static byte[] ResponseOf(JsonElement json) =>
        json.TryGetProperty("error", out JsonElement error)
            ? JsonSerializer.SerializeToUtf8Bytes(error)
            : Convert.FromHexString(json.GetProperty("response").GetString()!);
}
