namespace GoAkt.Typed.Hosting.Requests;

/// <summary>A request's bytes are no envelope: Framed closes the connection, Connect answers
/// <c>invalid_argument</c>.</summary>
internal sealed class MalformedRequestException(string message, Exception? innerException = null)
    : Exception(message, innerException);
