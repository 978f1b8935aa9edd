using GoAkt.Typed.Errors;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;

namespace GoAkt.Typed.Tests.Threads;

/// <summary>The application's code may keep the thread that it once ran on, and interrupt it later.</summary>
[Collection(nameof(Alone))]
public sealed class InterruptedThreadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Calls_fail_on_the_library_s_threads_however_often_these_are_interrupted()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.FramedWithInnerFrames);

        await Task.Run(
            async () =>
            {
                int interrupted = 0;
                while (interrupted < 50)
                {
                    // On a busy machine the thread that the library keeps for it may be late; then the pool's run what
                    // is behind the call.
                    if (await FailAsync(test.Client).ConfigureAwait(false) is { IsThreadPoolThread: false } thread)
                    {
                        thread.Interrupt();
                        interrupted++;
                    }
                }

                await FailAsync(test.Client).ConfigureAwait(false);
            },
            Cancellation);
    }

    /// <returns>The thread on which the code behind the call ran.</returns>
    private static async Task<Thread> FailAsync(GoAktClient client)
    {
        try
        {
            await client.WhereisAsync(new ActorId("actors/Echo", "nobody"), Cancellation).ConfigureAwait(false);
            return Thread.CurrentThread;
        }
        catch (ActorNotFoundException)
        {
            return Thread.CurrentThread;
        }
    }
}
