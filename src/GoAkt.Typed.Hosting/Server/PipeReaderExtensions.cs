using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

internal static class PipeReaderExtensions
{
    /// <summary>Ends the read that is under way, or else the next one, when a token is cancelled.</summary>
    public static CancellationTokenRegistration CancelOn(this PipeReader input, CancellationToken stopping) =>
        stopping.UnsafeRegister(static state => ((PipeReader)state!).CancelPendingRead(), input);
}
