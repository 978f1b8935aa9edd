using System.Text.Json;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>What a genuine node answered (see tests/Recordings).</summary>
internal sealed record Recording(string Node, bool Clustered, IReadOnlyList<Exchange> Exchanges)
{
    public int Port => int.Parse(Node[(Node.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    public static Recording Load(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Recordings", name + ".json");
        return JsonSerializer.Deserialize<Recording>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
    }
}

internal sealed record Exchange(
    string Scenario,
    string Request,
    string? Response,
    bool Closed,
    string? Path,
    int Status,
    string? ContentType,
    string? ContentEncoding,
    Dictionary<string, string>? RequestHeaders,
    ConnectErrorBody? Error)
{
    public byte[] RequestBytes => Convert.FromHexString(Request);

    public byte[] ResponseBytes => Convert.FromHexString(Response ?? string.Empty);
}

internal sealed record ConnectErrorBody(string Code, string Message);
