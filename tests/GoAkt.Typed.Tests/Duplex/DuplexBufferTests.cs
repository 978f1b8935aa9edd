using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>What large requests are sent from is used again.</summary>
public sealed class DuplexBufferTests
{
    private const int Size = 1024 * 1024;
    private const int Asks = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_one_after_another_take_turns_with_a_few_buffers(bool isBatch)
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) => message switch
            {
                { Envelope.Body: RemoteAskRequest } =>
                    connection.ReplyAsync(frame, StubNode.Reply(new StringValue { Value = "well" }), isInternal: true),
                { Inner: not null } => connection.ReplyAsync(frame, new StringValue { Value = "well" }),
                _ => Task.CompletedTask,
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        await DuplexCaller.AskAsync(client, "first");
        BytesValue large = new() { Value = ByteString.CopyFrom(new byte[Size]) };
        long allocated = 0;

        for (int i = 0; i < Asks; i++)
        {
            // The request is written before this returns.
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task asking = isBatch
                ? client.AskAllAsync<StringValue>(DuplexCaller.Echo, [large], cancellationToken: Cancellation)
                : client.AskAsync<StringValue>(DuplexCaller.Echo, large, cancellationToken: Cancellation);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            await asking;
        }

        Assert.InRange(allocated, 0, Asks * Size / 2);
    }
}
