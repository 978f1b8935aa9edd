using GoAkt.Typed.Errors;
using Microsoft.AspNetCore.Diagnostics;

namespace GoAktNamespace;

/// <summary>Says in one place which status of HTTP stands for which failure. All others are the application's own
/// mistakes: 500, and the whole exception in the log.</summary>
internal sealed class FailureHandler(IProblemDetailsService problems, ILogger<FailureHandler> log) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        int? status = exception switch
        {
            ActorNotFoundException => StatusCodes.Status404NotFound,
            CallTimeoutException => StatusCodes.Status504GatewayTimeout,
            GoAktException { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
            BadHttpRequestException refused => refused.StatusCode,
            _ => null,
        };
        if (status is null)
        {
            return ValueTask.FromResult(false);
        }

        // The message names actor and node: that is for the log, and not for whoever sent the request.
        log.LogWarning("{Method} {Path}: {Failure}", context.Request.Method, context.Request.Path, exception.Message);
        context.Response.StatusCode = status.Value;
        return problems.TryWriteAsync(new() { HttpContext = context, Exception = exception });
    }
}
