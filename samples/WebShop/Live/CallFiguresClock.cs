namespace WebShop.Live;

/// <summary>Shows the calls of the last minute, once a second.</summary>
internal sealed class CallFiguresClock(CallFigures figures, LiveShop live, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer second = new(TimeSpan.FromSeconds(1), time);
        while (await second.WaitForNextTickAsync(stoppingToken))
        {
            live.Show(figures.LastMinute());
        }
    }
}
