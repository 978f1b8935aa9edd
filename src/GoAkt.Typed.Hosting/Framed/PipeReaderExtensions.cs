using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Framed;

internal static class PipeReaderExtensions
{
    /// <summary>Ends the read that is under way, or else the next one, when a token is cancelled.</summary>
    public static CancellationTokenRegistration CancelOn(this PipeReader input, CancellationToken stopping) =>
        stopping.UnsafeRegister(static state => ((PipeReader)state!).EndRead(), input);

    /// <summary>Ends the read that is under way, or else the next one.</summary>
    public static void EndRead(this PipeReader input)
    {
        try
        {
            input.CancelPendingRead();
        }
        catch (Exception)
        {
            // A codec of the application's may have a callback on the read's token that throws. The read is ended all
            // the same.
        }
    }
}
