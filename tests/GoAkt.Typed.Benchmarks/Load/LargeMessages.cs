using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>One caller that sends one large message after another.</summary>
internal static class LargeMessages
{
    /// <summary>From this size on a message goes on the large lane.</summary>
    public const int Least = 1024 * 1024;

    private const int Size = 100 * 1024 * 1024;

    /// <summary>Sends them while something is measured.</summary>
    public static async Task<Measurement> SendDuringAsync(
        GoAktClient client, ActorId actor, Func<Task<Measurement>> measure)
    {
        BytesValue message = new() { Value = UnsafeByteOperations.UnsafeWrap(new byte[Size]) };
        using CancellationTokenSource stopping = new();
        var sending = Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                await client.TellAsync(actor, message);
            }
        });
        Measurement found = await measure();
        await stopping.CancelAsync();
        await sending;
        return found;
    }
}
