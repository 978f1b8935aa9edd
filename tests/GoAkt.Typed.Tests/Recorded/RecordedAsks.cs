using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedAsks
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["ask"] = call => EchoesAsync(call, "hello"),
            ["ask: empty payload"] = call => EchoesAsync(call, string.Empty),
            ["ask: gzip both ways"] = call => EchoesAsync(call, new string('z', 2000)),
            ["ask after reinstate"] = call => EchoesAsync(call, "hi"),
            ["ask: frame with metadata, no header, no deadline"] = call => EchoesAsync(call, "meta"),
            ["ask: frame with metaLen 0"] = call => EchoesAsync(call, "meta0"),
            ["ask: frame with a traceparent header"] = call => EchoesAsync(call, "traced"),
            ["ask: bytes"] = async call =>
            {
                byte[] bytes = [.. Enumerable.Range(0, 1024).Select(static i => (byte)i)];

                BytesValue reply =
                    await call.AskAsync<BytesValue>(new BytesValue { Value = ByteString.CopyFrom(bytes) });

                Assert.Equal(bytes, reply.Value.ToByteArray());
            },
            ["ask: several messages"] = async call =>
            {
                IReadOnlyList<StringValue> replies = await call.Client.AskAllAsync<StringValue>(
                    call.Actor,
                    [Text("one"), Text("two"), Text("three")],
                    RecordedCall.Timeout,
                    TestContext.Current.CancellationToken);

                Assert.Equal(["echo:one", "echo:two", "echo:three"], replies.Select(static reply => reply.Value));
            },
            ["ask a counter after the tells"] = async call =>
            {
                Int64Value count = await call.AskAsync<Int64Value>(new Empty());

                Assert.Equal(11, count.Value);
            },
            ["ask: message type unknown to the node"] = async call =>
            {
                GoAktException e = await Assert.ThrowsAsync<GoAktException>(() =>
                    call.AskAsync<StringValue>(new Unknown { Name = "x" }));

                Assert.Contains("invalid remote message", e.Message, StringComparison.Ordinal);
            },
            ["ask: address of no actor"] = async call =>
            {
                ActorNotFoundException e =
                    await Assert.ThrowsAsync<ActorNotFoundException>(() => call.AskAsync<StringValue>(Text("hello")));

                Assert.Equal(ErrorCode.NotFound, e.Code);
                Assert.Equal(Delivery.NotSent, e.Delivery);
                Assert.Equal(call.Actor, e.Actor);
                Assert.Equal(call.Recording.Node, e.Node);
            },
            ["ask: the actor fails while handling it"] = call => TimesOutAsync(call, new BoolValue { Value = true }),
            ["ask: the actor does not handle the message"] = call => TimesOutAsync(call, new Int64Value { Value = 7 }),
            ["ask: the actor takes longer than the timeout"] = call =>
                TimesOutAsync(call, Duration.FromTimeSpan(TimeSpan.FromSeconds(2))),
            ["ask after the failure"] = async call =>
            {
                ActorNotAliveException e =
                    await Assert.ThrowsAsync<ActorNotAliveException>(() => call.AskAsync<StringValue>(Text("hi")));

                Assert.Equal(call.Actor, e.Actor);
            },
            ["ask after a late answer"] = async call =>
            {
                // GoAkt 4 has mended what 3.9 does here.
                if (!call.IsConnect)
                {
                    await EchoesAsync(call, "hello");
                    return;
                }

                UnexpectedReplyException e =
                    await Assert.ThrowsAsync<UnexpectedReplyException>(() => call.AskAsync<StringValue>(Text("hello")));

                Assert.Equal("google.protobuf.StringValue", e.ExpectedType);
                Assert.Equal("google.protobuf.Duration", e.ActualType);
            },
        };

    private static StringValue Text(string value) => new() { Value = value };

    private static async Task EchoesAsync(RecordedCall call, string text)
    {
        StringValue reply = await call.AskAsync<StringValue>(Text(text));

        Assert.Equal($"echo:{text}", reply.Value);
    }

    private static async Task TimesOutAsync(RecordedCall call, IMessage message)
    {
        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() =>
            call.AskAsync<StringValue>(message));

        Assert.Equal(ErrorCode.DeadlineExceeded, e.Code);
        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.True(e.IsTransient);
    }
}
