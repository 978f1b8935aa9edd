using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>The errors that a node answers with, in the codes and words of a genuine one.</summary>
internal static class Refusal
{
    public static RequestRefusedException InvalidHost() => InvalidArgument("invalid host");

    public static RequestRefusedException InvalidArgument(string message) =>
        new(Code.InvalidArgument, ErrorCode.InvalidArgument, message);

    public static RequestRefusedException ClusterNotEnabled() =>
        new(Code.FailedPrecondition, ErrorCode.FailedPrecondition, "cluster is not enabled");

    public static RequestRefusedException ReservedName(string name) =>
        new(Code.FailedPrecondition, ErrorCode.FailedPrecondition, $"(actor={name}) actor not found");

    public static RequestRefusedException KindNotRegistered() =>
        new(Code.FailedPrecondition, ErrorCode.FailedPrecondition, "actor type is not registered");

    public static RequestRefusedException AddressNotFound(string address) =>
        new(Code.NotFound, ErrorCode.NotFound, $"(actor address={address}) address not found");

    public static RequestRefusedException ActorExists(string name) =>
        new(Code.AlreadyExists, ErrorCode.Internal, $"actor=({name}) actor already exists");

    public static RequestRefusedException SingletonExists() =>
        new(Code.AlreadyExists, ErrorCode.Internal, "singleton already exists");

    public static RequestRefusedException AskTimedOut() =>
        new(Code.DeadlineExceeded, ErrorCode.Internal, "remote send failed\nrequest timed out");

    public static RequestRefusedException NotAlive() => Internal("remote send failed\nactor is not alive");

    public static RequestRefusedException UnknownMessage(WireDialect dialect) =>
        Internal("remote send failed\ninvalid remote message\n" + dialect.UnknownMessageReason);

    public static RequestRefusedException UnreadableMessage(string reason) =>
        Internal("remote send failed\ninvalid remote message\n" + reason);

    public static RequestRefusedException GrainNotRegistered() => Internal("grain type is not registered");

    /// <summary>The node is being stopped. Whichever the request, no handler has seen it.</summary>
    public static RequestRefusedException RemotingNotEnabled() =>
        new(Code.FailedPrecondition, ErrorCode.FailedPrecondition, "remoting is not enabled");

    public static RequestRefusedException GrainTimedOut(WireDialect dialect) =>
        OfGrain(dialect, Code.DeadlineExceeded, ErrorCode.DeadlineExceeded, "request timed out");

    public static RequestRefusedException GrainNotAlive(WireDialect dialect) =>
        OfGrain(dialect, Code.FailedPrecondition, ErrorCode.FailedPrecondition, "actor is not alive");

    public static RequestRefusedException GrainMailboxFull(WireDialect dialect) =>
        OfGrain(dialect, Code.ResourceExhausted, ErrorCode.ResourceExhausted, "mailbox is full");

    /// <summary>The node is being stopped, and so activates no grain.</summary>
    public static RequestRefusedException ShuttingDown(WireDialect dialect) =>
        OfGrain(
            dialect,
            Code.FailedPrecondition,
            ErrorCode.FailedPrecondition,
            "actor system is shutting down",
            isRefused: true);

    public static RequestRefusedException ReplyTooLarge(long size, long limit) =>
        new(
            Code.ResourceExhausted,
            ErrorCode.ResourceExhausted,
            $"the reply takes {size} bytes, and the limit is {limit} bytes");

    public static RequestRefusedException TooManyReplies(long bytes) =>
        new(
            Code.ResourceExhausted,
            ErrorCode.ResourceExhausted,
            $"the caller has not taken {bytes} bytes of replies yet");

    /// <summary>The answer to a request that failed.</summary>
    public static RequestRefusedException Of(Exception failure) =>
        failure as RequestRefusedException ?? Internal(ErrorText.Of(failure));

    /// <summary>A refusal's words, cut to so many characters.</summary>
    public static string Cut(string message, int most) =>
        message.Length <= most ? message : string.Concat(message.AsSpan(0, most - 1), "…");

    public static RequestRefusedException Internal(string message) =>
        new(Code.InternalError, ErrorCode.Internal, message);

    private static RequestRefusedException OfGrain(
        WireDialect dialect, Code code, ErrorCode connectCode, string message, bool isRefused = false) =>
        dialect.HasGrainCodes ? new(code, connectCode, message) { IsRefused = isRefused } : Internal(message);

    /// <exception cref="RequestRefusedException">The request is meant for another node.</exception>
    public static void RequireAt(this HostedNode node, string host, int port)
    {
        if (!node.IsAt(host, port))
        {
            throw InvalidHost();
        }
    }
}

/// <summary>The node answers a request with an error: as <c>internalpb.Error</c> on Framed, as JSON on
/// Connect.</summary>
internal sealed class RequestRefusedException(Code code, ErrorCode connectCode, string message) : Exception(message)
{
    /// <summary>The code on Framed.</summary>
    public Code Code { get; } = code;

    /// <summary>The code on Connect, which often says less.</summary>
    public ErrorCode ConnectCode { get; } = connectCode;

    /// <summary>Whether the answer says that no handler has seen the request, in a field of its own.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The answer on Framed and Duplex.</summary>
    public Error ToError() => new() { Code = Code, Message = Message, Refused = IsRefused };
}

/// <summary>A request's bytes are no envelope: Framed closes the connection, Connect answers
/// <c>invalid_argument</c>.</summary>
internal sealed class MalformedRequestException(string message, Exception? innerException = null)
    : Exception(message, innerException);
