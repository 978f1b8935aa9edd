using WebShop.Api;
using WebShop.Live;

namespace WebShop.Hosting;

/// <summary>What the web shop consists of.</summary>
internal static class ShopServices
{
    public static void AddShop(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;

        // The section GoAkt has the nodes to call. Without any, there is one in this process.
        services.AddGoAktClient();
        if (!builder.Configuration.GetSection("GoAkt:Nodes").GetChildren().Any())
        {
            services.AddShopNode();
        }

        services.AddHealthChecks().AddGoAkt();

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<LiveShop>().AddSingleton<ShopOpening>().AddSingleton<FeedReader>();
        services.AddSingleton<CallFigures>();
        services.AddHostedService<FeedReaderService>().AddHostedService<CallFiguresClock>();

        services.AddValidation();
        services.AddProblemDetails().AddExceptionHandler<GoAktProblems>().AddExceptionHandler<BadRequestProblems>();
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
    }
}
