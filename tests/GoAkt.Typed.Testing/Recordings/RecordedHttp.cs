using System.IO.Compression;
using System.Text.Json;

namespace GoAkt.Typed.Testing;

/// <summary>The HTTP side of an exchange on Connect.</summary>
/// <param name="Path">Where the request was posted to.</param>
/// <param name="RequestHeaders">The headers that are worth knowing.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="ContentType">The answer's content type.</param>
/// <param name="ContentEncoding">How the answer's body is compressed, if it is.</param>
public sealed record RecordedHttp(
    string Path,
    IReadOnlyDictionary<string, string> RequestHeaders,
    int Status,
    string ContentType,
    string? ContentEncoding)
{
    internal static RecordedHttp Read(JsonElement json) =>
        new(
            json.GetProperty("path").GetString()!,
            json.TryGetProperty("requestHeaders", out JsonElement headers)
                ? headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!)
                : [],
            json.GetProperty("status").GetInt32(),
            json.GetProperty("contentType").GetString()!,
            RecordedExchange.TextOf(json, "contentEncoding"));

    internal WireMessage? TryReadRequest(byte[] body)
    {
        switch (RequestHeaders.GetValueOrDefault("content-encoding"))
        {
            case null:
                return WireMessage.FromConnect(Path, body);
            case "gzip":
                using (GZipStream gzip = new(new MemoryStream(body), CompressionMode.Decompress))
                using (MemoryStream plain = new())
                {
                    gzip.CopyTo(plain);
                    return WireMessage.FromConnect(Path, plain.ToArray());
                }

            default:
                return null;
        }
    }
}
