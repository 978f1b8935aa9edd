namespace WebShop.Live;

/// <summary>Has the feed read for as long as the host runs.</summary>
internal sealed class FeedReaderService(IServiceProvider services, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not taken by the constructor: that runs before the host starts, and so before a node in this process has the
        // address that the client needs.
        FeedReader reader = services.GetRequiredService<FeedReader>();

        // Not the other token: from here on a node in this process refuses calls, which is nothing to report.
        CancellationToken stopping = lifetime.ApplicationStopping;
        try
        {
            await reader.RunAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }
}
