namespace WebShop.Api;

internal static class SecurityHeaders
{
    // The page needs its own files and its own server, and nothing else.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // Late, since an answer that becomes a problem loses the headers that it had.
        context.Response.OnStarting(static response => SetAsync((HttpResponse)response), context.Response);
        return next(context);
    });

    private static Task SetAsync(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
