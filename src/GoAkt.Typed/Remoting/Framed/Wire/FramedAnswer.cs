using System.Text;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>Tells the answer that was asked for from an <c>internalpb.Error</c>, and from what is neither.</summary>
internal static class FramedAnswer
{
    /// <summary>Reads a whole frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="expected">The name of the response that was asked for.</param>
    /// <param name="body">The response's body, if it is one.</param>
    /// <returns>Null, or the failure that the frame stands for.</returns>
    public static RemotingException? FailureIn(
        ReadOnlySpan<byte> frame, ReadOnlySpan<byte> expected, out ReadOnlySpan<byte> body)
    {
        if (!Frame.TrySplit(frame, out ReadOnlySpan<byte> name, out _, out body))
        {
            return RemotingException.Protocol("the node's answer is no frame");
        }

        if (name.SequenceEqual(expected))
        {
            return null;
        }

        return name.SequenceEqual(Frame.ErrorName)
            ? ParseError(body)
            : RemotingException.Protocol(
                $"the node answered '{Encoding.UTF8.GetString(name)}' where "
                + $"'{Encoding.UTF8.GetString(expected)}' was expected");
    }

    private static RemotingException ParseError(ReadOnlySpan<byte> body)
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
