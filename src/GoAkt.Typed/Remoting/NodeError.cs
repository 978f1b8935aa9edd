using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Remoting;

/// <summary>Reads <c>internalpb.Error</c>, by which a node answers a request that failed, on Framed and
/// Duplex.</summary>
/// <remarks>Source: docs/wire.md, "Envelopes" and "Refused requests".</remarks>
internal static class NodeError
{
    /// <param name="body">The bytes of an <c>internalpb.Error</c>.</param>
    /// <returns>The failure that it stands for.</returns>
    public static RemotingException Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            Error error = Error.Parser.ParseFrom(body);
            return RemotingException.Answered(ToErrorCode(error.Code), error.Message, error.Refused);
        }
        catch (Exception e)
        {
            return RemotingException.UnreadableReply("the node's error can't be read", e);
        }
    }

    private static ErrorCode ToErrorCode(Code code) => code switch
    {
        Code.Internal or Code.InternalError => ErrorCode.Internal,
        Code.NotFound => ErrorCode.NotFound,
        Code.AlreadyExists => ErrorCode.AlreadyExists,
        Code.InvalidArgument => ErrorCode.InvalidArgument,
        Code.Unavailable => ErrorCode.Unavailable,
        Code.FailedPrecondition => ErrorCode.FailedPrecondition,
        Code.DeadlineExceeded => ErrorCode.DeadlineExceeded,
        Code.ResourceExhausted => ErrorCode.ResourceExhausted,
        Code.Canceled => ErrorCode.Canceled,
        _ => ErrorCode.Unknown,
    };
}
