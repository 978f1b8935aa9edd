using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>What was told before the client is disposed.</summary>
public sealed class DuplexDisposalTests
{
    private const int Told = 1_000;
    private const int Size = 2_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Arrives_at_a_node_that_says_something_itself_meanwhile()
    {
        TaskCompletionSource reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, _) =>
            {
                if (frame.Has(DuplexFlags.ExpectsReply))
                {
                    await connection.ReplyAsync(frame, new StringValue { Value = "well" });
                    return;
                }

                await reads.Task;
                Interlocked.Increment(ref arrived);
            },
        };
        GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.TellVerification = TimeSpan.FromMinutes(1));
        await DuplexCaller.AskAsync(client, "first");
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        StringValue message = new() { Value = new string('x', Size) };
        Task[] tells =
        [
            .. Enumerable.Range(0, Told).Select(_ => client.TellAsync(DuplexCaller.Echo, message, Cancellation)),
        ];
        await Eventually.DoneAsync(Task.WhenAll(tells));

        Task disposing = client.DisposeAsync().AsTask();
        await connection.SendAsync(DuplexFrame.Of(DuplexType.Ping, connection.Lane, 3));
        reads.SetResult();
        await Eventually.DoneAsync(disposing);
        await Eventually.DoneAsync(connection.Ended);

        Assert.Equal(Told, Volatile.Read(ref arrived));
    }
}
