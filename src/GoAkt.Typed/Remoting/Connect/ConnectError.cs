using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Reads the answer to a call that failed at the node, or at something between here and there.</summary>
internal static class ConnectError
{
    private const int MostQuoted = 200;

    public static RemotingException Read(HttpStatusCode status, string contentType, ReadOnlySpan<byte> body)
    {
        if (ConnectProtocol.Is(contentType, ConnectProtocol.ErrorMediaType)
            && TryReadJson(body, out string? code, out string? message))
        {
            ErrorCode known = code is null ? FromStatus(status) : FromName(code);
            return RemotingException.Answered(
                known, string.IsNullOrEmpty(message) ? code ?? Describe(status) : message);
        }

        // No node wrote this, so whether one has seen the request is known only where it certainly has not.
        return new RemotingException(
            RemotingFailure.Answered,
            FromStatus(status),
            status
                is HttpStatusCode.NotFound
                    or HttpStatusCode.Unauthorized
                    or HttpStatusCode.Forbidden
                    or HttpStatusCode.RequestEntityTooLarge
                ? Delivery.NotSent
                : Delivery.Unknown,
            $"{Describe(status)}: {Quote(body)}");
    }

    private static bool TryReadJson(ReadOnlySpan<byte> body, out string? code, out string? message)
    {
        (code, message) = (null, null);
        Utf8JsonReader reader = new(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isCode = reader.ValueTextEquals("code"u8), isMessage = reader.ValueTextEquals("message"u8);
                if (!reader.Read())
                {
                    return false;
                }

                if (isCode && reader.TokenType == JsonTokenType.String)
                {
                    code = reader.GetString();
                }
                else if (isMessage && reader.TokenType == JsonTokenType.String)
                {
                    message = reader.GetString();
                }
                else
                {
                    reader.Skip();
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An InvalidOperationException stands for a text with half a surrogate pair.
            return false;
        }
    }

    private static ErrorCode FromName(string name) => name switch
    {
        "canceled" => ErrorCode.Canceled,
        "invalid_argument" => ErrorCode.InvalidArgument,
        "deadline_exceeded" => ErrorCode.DeadlineExceeded,
        "not_found" => ErrorCode.NotFound,
        "already_exists" => ErrorCode.AlreadyExists,
        "permission_denied" => ErrorCode.PermissionDenied,
        "resource_exhausted" => ErrorCode.ResourceExhausted,
        "failed_precondition" => ErrorCode.FailedPrecondition,
        "aborted" => ErrorCode.Aborted,
        "out_of_range" => ErrorCode.OutOfRange,
        "unimplemented" => ErrorCode.Unimplemented,
        "internal" => ErrorCode.Internal,
        "unavailable" => ErrorCode.Unavailable,
        "data_loss" => ErrorCode.DataLoss,
        "unauthenticated" => ErrorCode.Unauthenticated,
        _ => ErrorCode.Unknown,
    };

    private static ErrorCode FromStatus(HttpStatusCode status) => (int)status switch
    {
        400 => ErrorCode.Internal,
        401 => ErrorCode.Unauthenticated,
        403 => ErrorCode.PermissionDenied,
        404 => ErrorCode.Unimplemented,
        413 => ErrorCode.ResourceExhausted,
        429 or 502 or 503 or 504 => ErrorCode.Unavailable,
        _ => ErrorCode.Unknown,
    };

    private static string Describe(HttpStatusCode status) => $"HTTP status {(int)status}";

    private static string Quote(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MostQuoted)]).Trim();
        return body.Length > MostQuoted ? text + "…" : text;
    }
}

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
