using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf.WellKnownTypes;

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

        Thread last = await Task.Run(
            async () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    (await FailAsync(test.Client).ConfigureAwait(false)).Interrupt();
                }

                return await FailAsync(test.Client).ConfigureAwait(false);
            },
            Cancellation);

        Assert.False(last.IsThreadPoolThread);
    }

    /// <returns>The thread on which the code behind the call ran.</returns>
    private static async Task<Thread> FailAsync(GoAktClient client)
    {
        try
        {
            await client.AskAsync<StringValue>(new ActorId("actors/Echo", "nobody"), new StringValue(), Cancellation).ConfigureAwait(false);
            return Thread.CurrentThread;
        }
        catch (ActorNotFoundException)
        {
            return Thread.CurrentThread;
        }
    }
}
