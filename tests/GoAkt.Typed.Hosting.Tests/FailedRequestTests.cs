using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What goes wrong in one request of a connection answers that request, and the others on it go on.</summary>
public sealed class FailedRequestTests
{
    // A list whose first value takes almost 2 GiB, as it says: protobuf fails with an exception that is not its own.
    private static readonly byte[] s_hostile = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(new byte[] { 0x0A, 0x05 })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 })]
    public async Task Each_request_on_Framed_with_bytes_that_are_no_message_is_answered_with_an_error(byte[] body)
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteMessage bad = new()
        {
            Receiver = Messages.To(node, "echo", new Empty()).Receiver,
            Message = HostileFrame(body),
        };
        RemoteMessage good = Messages.To(node, "echo", FramedCaller.Text("good"));
        RemoteAskGrainRequest grain = caller.AskGrain("grain", new Empty());
        grain.Message = bad.Message;
        IMessage[] requests =
        [
            new RemoteAskRequest { Timeout = Duration.FromTimeSpan(s_patience), RemoteMessages = { bad } },
            new RemoteAskRequest { Timeout = Duration.FromTimeSpan(s_patience), RemoteMessages = { good, bad, good } },
            new RemoteTellRequest { RemoteMessages = { bad } },
            new RemoteTellRequest { RemoteMessages = { bad, bad } },
            grain,
            new RemoteTellGrainRequest { Grain = grain.Grain, Message = bad.Message },
        ];

        // All in one send, with a good request behind each bad one.
        IEnumerable<byte[]> frames = requests.SelectMany(request =>
            new[]
            {
                WireFrame.Write(request),
                WireFrame.Write(caller.Ask("echo", s_patience, FramedCaller.Text("good"))),
            });
        await caller.Connection.SendAsync(frames.SelectMany(static frame => frame).ToArray());

        foreach (IMessage request in requests)
        {
            Error error = Assert.IsType<Error>(await Eventually.DoneAsync(caller.Connection.ReceiveAsync()));
            Assert.Equal(Code.InternalError, error.Code);
            Assert.Contains("invalid remote message", error.Message, StringComparison.Ordinal);
            RemoteAskResponse answer =
                Assert.IsType<RemoteAskResponse>(await Eventually.DoneAsync(caller.Connection.ReceiveAsync()));
            Assert.Equal("echo:good", FramedCaller.TextOf(answer.Messages[0]));
        }
    }

    [Fact]
    public async Task Of_several_tells_in_one_request_those_that_can_be_read_arrive()
    {
        List<long> told = [];
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnTell = (command, _) =>
            {
                told.Add(command);
                return Task.CompletedTask;
            },
        }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        RemoteTellRequest tells = new();
        tells.RemoteMessages.Add(
            Enumerable
                .Range(0, 5)
                .Select(i =>
                    i == 2
                        ? new RemoteMessage
                        {
                            Receiver = Messages.To(node, "probe", new Empty()).Receiver,
                            Message = HostileFrame(s_hostile),
                        }
                        : Messages.To(node, "probe", new Int64Value { Value = i })));

        Assert.IsType<RemoteTellResponse>(await caller.Connection.RequestAsync<RemoteTellResponse>(tells));
        await caller.Connection.RequestAsync<RemoteAskResponse>(
            caller.Ask("probe", s_patience, FramedCaller.Text("all is handled")));

        Assert.Equal([0, 1, 3, 4], told);
        Assert.Equal(1, node.DeadLetterCount);
    }

    [Fact]
    public async Task Requests_on_Connect_with_bytes_that_are_no_message_leave_the_others_alone()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using ConnectCaller caller = new(node);
        RemoteMessage bad = Messages.AnyTo(node, "echo", new Empty());
        bad.Message = new Any
        {
            TypeUrl = "type.googleapis.com/google.protobuf.ListValue",
            Value = ByteString.CopyFrom(s_hostile),
        }.ToByteString();
        RemoteAskRequest ask = new() { Timeout = Duration.FromTimeSpan(s_patience), RemoteMessages = { bad } };
        RemoteAskRequest good = new()
        {
            Timeout = ask.Timeout,
            RemoteMessages = { Messages.AnyTo(node, "echo", FramedCaller.Text("good")) },
        };

        Task<RemoteAskResponse>[] others =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(_ => caller.RequestAsync<RemoteAskResponse>("RemotingService/RemoteAsk", good)),
        ];
        ConnectErrorBody asked = await caller.RefusedAsync("RemotingService/RemoteAsk", ask);
        ConnectErrorBody told =
            await caller.RefusedAsync("RemotingService/RemoteTell", new RemoteTellRequest { RemoteMessages = { bad } });

        Assert.Equal(("internal", "internal"), (asked.Code, told.Code));
        Assert.Contains("invalid remote message", asked.Message, StringComparison.Ordinal);
        Assert.Equal(20, (await Task.WhenAll(others)).Length);
        Assert.Equal(1, node.ConnectionCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_s_words_are_cut_to_what_a_frame_holds(bool onConnect)
    {
        const int MaxFrameSize = 1024;
        string words = string.Concat(Enumerable.Repeat("\"ŵörds\ud800 ", 200));
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.MaxFrameSize = MaxFrameSize;
            options.AddActor(_ => new ScriptedActor { OnStart = _ => throw new InvalidOperationException(words) });
        });
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using ConnectCaller connect = new(node);
        RemoteSpawnRequestWithFlag spawn = new()
        {
            Host = framed.Host,
            Port = framed.Port,
            ActorName = "p",
            ActorType = "tests.scripted",
        };

        string said = onConnect
            ? (await connect.RefusedAsync("RemotingService/RemoteSpawn", spawn)).Message
            : (await framed.Connection.RequestAsync<Error>(framed.Spawn("p"))).Message;

        Assert.Contains("ŵörds", said, StringComparison.Ordinal);
        Assert.EndsWith("…", said, StringComparison.Ordinal);
        await framed.Connection.RequestAsync<Error>(framed.Spawn("q"));
    }

    private static ByteString HostileFrame(byte[] body) =>
        ByteString.CopyFrom(WireFrame.Write("google.protobuf.ListValue", body));
}
