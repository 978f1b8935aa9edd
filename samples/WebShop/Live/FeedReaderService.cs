using GoAkt.Typed.Errors;

namespace WebShop.Live;

/// <summary>Has the feed read for as long as the host runs.</summary>
internal sealed class FeedReaderService(FeedReader reader, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not the other token: from here on a node in this process refuses calls, which is nothing to report.
        CancellationToken stopping = lifetime.ApplicationStopping;
        try
        {
            await reader.RunAsync(stopping);
        }
        catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or GoAktException)
        {
        }
    }
}
