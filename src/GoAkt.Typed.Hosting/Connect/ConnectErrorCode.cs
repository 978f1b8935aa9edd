using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Hosting.Connect;

/// <summary>Error codes as Connect writes them: a name in the body, and the status that goes with it.</summary>
internal static class ConnectErrorCode
{
    public static (string Name, int Status) Of(ErrorCode code) => code switch
    {
        ErrorCode.Canceled => ("canceled", 499),
        ErrorCode.InvalidArgument => ("invalid_argument", 400),
        ErrorCode.DeadlineExceeded => ("deadline_exceeded", 504),
        ErrorCode.NotFound => ("not_found", 404),
        ErrorCode.AlreadyExists => ("already_exists", 409),
        ErrorCode.PermissionDenied => ("permission_denied", 403),
        ErrorCode.ResourceExhausted => ("resource_exhausted", 429),
        ErrorCode.FailedPrecondition => ("failed_precondition", 400),
        ErrorCode.Aborted => ("aborted", 409),
        ErrorCode.OutOfRange => ("out_of_range", 400),
        ErrorCode.Unimplemented => ("unimplemented", 501),
        ErrorCode.Internal => ("internal", 500),
        ErrorCode.Unavailable => ("unavailable", 503),
        ErrorCode.DataLoss => ("data_loss", 500),
        ErrorCode.Unauthenticated => ("unauthenticated", 401),
        _ => ("unknown", 500),
    };
}
