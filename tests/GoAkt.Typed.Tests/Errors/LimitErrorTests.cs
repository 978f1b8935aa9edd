using GoAkt.Typed.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>The rows of "What happens on the way" that come of a limit.</summary>
public sealed class LimitErrorTests
{
    private const string TooLarge = "the request or its answer is above `MaxFrameSize`";
    private const string Backpressure = "too much waits to be sent already";

    private const int MaxFrameSize = 4096;

    private static readonly ActorId s_alice = AnsweringNode.Alice;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(AnsweringNode.Connect, false)]
    [InlineData(AnsweringNode.Connect, true)]
    [InlineData(AnsweringNode.Framed, false)]
    [InlineData(AnsweringNode.Framed, true)]
    [InlineData(AnsweringNode.Duplex, false)]
    [InlineData(AnsweringNode.Duplex, true)]
    [ErrorRow(TooLarge)]
    public async Task A_request_that_is_too_large(string wire, bool isKnown)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            wire, NodeAnswer.Never, static options => options.MaxFrameSize = MaxFrameSize);
        BytesValue large = new() { Value = ByteString.CopyFrom(new byte[MaxFrameSize + 1]) };
        if (isKnown)
        {
            await node.Client.WhereisAsync(s_alice, Cancellation);
        }

        // For what no request can carry no actor is looked up.
        await ErrorRow.Of(TooLarge).IsThrownAsync<MessageTooLargeException>(
            () => node.Client.AskAsync<StringValue>(s_alice, large, cancellationToken: Cancellation),
            ErrorCode.ResourceExhausted,
            Delivery.NotSent,
            isTransient: false,
            s_alice,
            isKnown ? node.Address : null);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(TooLarge)]
    public async Task An_answer_that_is_too_large(string wire)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            wire,
            NodeAnswer.Reply(new StringValue { Value = new string('x', MaxFrameSize) }),
            static options => options.MaxFrameSize = MaxFrameSize);

        await ErrorRow
            .Of(TooLarge)
            .IsThrownAsync<MessageTooLargeException>(
                () => AnsweringNode.AskAsync(node.Client),
                ErrorCode.ResourceExhausted,
                Delivery.Sent,
                isTransient: false,
                s_alice,
                node.Address);
    }

    [Fact(Timeout = 30_000)]
    [ErrorRow(Backpressure)]
    public async Task An_ask_while_too_many_bytes_wait_for_a_connection()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            AnsweringNode.Framed,
            NodeAnswer.Never.Noting(asked),
            static options =>
            {
                options.MaxConnectionsPerNode = 1;
                options.MaxQueuedBytesPerNode = 1;
            });
        Task<StringValue> first = AnsweringNode.AskAsync(node.Client, TimeSpan.FromMinutes(1));
        await asked.Task;
        Task<StringValue> waiting = AnsweringNode.AskAsync(node.Client, TimeSpan.FromMinutes(1));

        await ErrorRow.Of(Backpressure).IsThrownAsync<BackpressureException>(
            () => AnsweringNode.AskAsync(node.Client, TimeSpan.FromMinutes(1)),
            ErrorCode.ResourceExhausted,
            Delivery.NotSent,
            isTransient: true,
            s_alice,
            node.Address);

        await node.Client.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionLostException>(() => first);
        await Assert.ThrowsAsync<ConnectionLostException>(() => waiting);
    }
}
