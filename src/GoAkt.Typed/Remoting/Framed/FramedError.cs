using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>The body of an <c>internalpb.Error</c> frame, and its numbers.</summary>
internal static class FramedError
{
    public static RemotingException Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            Error error = Error.Parser.ParseFrom(body);
            return RemotingException.Answered(ToErrorCode(error.Code), error.Message);
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
