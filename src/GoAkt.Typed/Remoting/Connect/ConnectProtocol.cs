using System.Net.Http.Headers;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Names and limits of the Connect protocol, and how its headers are read.</summary>
internal static class ConnectProtocol
{
    public const string MediaType = "application/proto";

    public const string ErrorMediaType = "application/json";

    /// <summary>In milliseconds; the header has ten digits at most.</summary>
    public const long MaxTimeout = 9_999_999_999;

    /// <returns>The header's value, or an empty text if it is not there.</returns>
    public static string HeaderOf(HttpResponseMessage response, string name) =>
        response.Content.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
            ? values.ToString()
            : string.Empty;

    /// <summary>Whether a content type names a media type, whatever parameters follow it.</summary>
    public static bool Is(string contentType, string mediaType) =>
        contentType.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == mediaType.Length || contentType[mediaType.Length] is ';' or ' ');
}
