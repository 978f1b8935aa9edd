using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>The node answers a request with an error: as <c>internalpb.Error</c> on Framed, as JSON on
/// Connect.</summary>
internal sealed class RequestRefusedException(Code code, ErrorCode connectCode, string message) : Exception(message)
{
    /// <summary>The code on Framed.</summary>
    public Code Code { get; } = code;

    /// <summary>The code on Connect, which often says less.</summary>
    public ErrorCode ConnectCode { get; } = connectCode;
}
