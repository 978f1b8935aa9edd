using GoAkt.Typed.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace WebShop.Api;

/// <summary>What every failed call to the cluster is answered with: the one place that says so.</summary>
internal sealed class GoAktProblems(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not GoAktException failure)
        {
            return new ValueTask<bool>(false);
        }

        int status = StatusOf(failure);
        httpContext.Response.StatusCode = status;
        if (failure.IsTransient)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = new ProblemDetails
            {
                Status = status,
                Title = TitleOf(failure),
                Detail = failure.Message,
                Extensions =
                {
                    ["code"] = failure.Code.ToString(),
                    ["delivery"] = failure.Delivery.ToString(),
                    ["node"] = failure.Node,
                },
            },
        });
    }

    /// <summary>Says in plain words what is wrong.</summary>
    public static string TitleOf(GoAktException failure) => failure switch
    {
        NodeUnavailableException or ConnectionLostException => "The cluster can't be reached.",
        CallTimeoutException => "The cluster did not answer in time.",
        BackpressureException => "The cluster has more to do than it can.",
        ActorNotFoundException => "There is no such actor.",
        KindNotRegisteredException => "The cluster does not know the shop's actors.",
        WireProtocolException => "What answers is no GoAkt node.",
        _ => "The cluster answered with an error.",
    };

    private static int StatusOf(GoAktException failure) => failure switch
    {
        NodeUnavailableException or ConnectionLostException => StatusCodes.Status503ServiceUnavailable,
        BackpressureException => StatusCodes.Status503ServiceUnavailable,
        CallTimeoutException => StatusCodes.Status504GatewayTimeout,
        ActorNotFoundException => StatusCodes.Status404NotFound,
        MessageTooLargeException => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status502BadGateway,
    };
}
