using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Nodes;

/// <summary>Waits by the application's clock, or by the system's if that one fails: without a pause nodes would never
/// come back.</summary>
internal static class ClockPause
{
    public static async Task PauseAsync(
        TimeSpan pause, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ClockFailed(logger, e);
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
