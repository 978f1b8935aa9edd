using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>Calls that wait while a connection is opened for them.</summary>
public sealed class DuplexDialTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Code_behind_the_first_tell_that_blocks_holds_nobody_up()
    {
        StringValue large = new() { Value = new string('x', 10_000) };
        TaskCompletionSource opens = new();
        using ManualResetEventSlim goOn = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (_, hello) =>
            {
                await (hello.LaneRole == LaneRole.Large ? opens.Task : Task.CompletedTask);
                return true;
            },
            OnData = static async (connection, frame, _) =>
            {
                if (frame.Correlation != 0)
                {
                    await connection.ReplyAsync(frame, new StringValue { Value = "well" });
                }
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address,
            static options =>
            {
                options.LargeMessageSize = 10_000;
                options.TellVerification = TimeSpan.FromMinutes(1);
            });
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));
        TaskCompletionSource blocks = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task telling = Task.Run(
            async () =>
            {
                await client.TellAsync(DuplexCaller.Echo, large, Cancellation).ConfigureAwait(false);
                blocks.SetResult();
                goOn.Wait(Cancellation);
            },
            Cancellation);
        await Task.Delay(100, Cancellation);
        opens.SetResult();
        await Eventually.DoneAsync(blocks.Task);

        Task<StringValue> asking = Task.Run(() => client.AskAsync<StringValue>(DuplexCaller.Echo, large, cancellationToken: Cancellation), Cancellation);
        Task first = await Task.WhenAny(asking, Task.Delay(TimeSpan.FromSeconds(5), Cancellation));
        goOn.Set();

        Assert.Same(asking, first);
        Assert.Equal("well", (await asking).Value);
        await telling;
    }
}
