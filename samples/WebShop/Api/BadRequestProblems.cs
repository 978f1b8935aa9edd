using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace WebShop.Api;

/// <summary>Says what is wrong with a request that can't be read, such as one whose body is no JSON.</summary>
internal sealed class BadRequestProblems(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return new ValueTask<bool>(false);
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails
            {
                Status = bad.StatusCode,
                Title = "The request can't be read.",
                Detail = DetailOf(bad),
            },
        });
    }

    // The exception's own words are for who has written the program.
    private static string? DetailOf(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status400BadRequest =>
            """A body is JSON, such as {"product": "espresso-beans", "quantity": 1}, and a quantity a whole number.""",
        StatusCodes.Status415UnsupportedMediaType => "A body has the content type application/json.",
        _ => null,
    };
}
