namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What a genuine node answered on Duplex, held against the embedded one, frame by frame and field by
/// field.</summary>
public sealed class DuplexRecordingTests : IAsyncDisposable
{
    private const int SilentCase = 91;

    private readonly ManualTime _time = new();
    private EmbeddedNode? _node;

    public static IEnumerable<TheoryDataRow<int>> Cases => DuplexCase.All
        .Where(static recorded => recorded.Number != SilentCase)
        .Select(static recorded =>
            new TheoryDataRow<int>(recorded.Number) { TestDisplayName = $"The node answers like the genuine one: {recorded}" });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_node_answers_like_the_genuine_one(int number)
    {
        DuplexCase recorded = DuplexCase.All[number];
        await StartAsync(TimeProvider.System);
        using DuplexPeer peer = await DuplexPeer.DialAsync(_node!.ListenEndPoint);

        (IReadOnlyList<byte[]> received, bool isClosed) = await ReplayAsync(recorded, peer);

        Assert.Equal(Describe(recorded.Received), Describe(received, like: recorded.Received));
        Assert.Equal(recorded.IsClosed, isClosed);
    }

    [Fact]
    public async Task A_peer_that_sends_the_first_byte_alone_is_cut_off_after_ten_seconds()
    {
        await StartAsync(_time);
        using DuplexPeer peer = await DuplexPeer.DialAsync(_node!.ListenEndPoint);
        await peer.SendAsync(DuplexCase.All[SilentCase].Sent[0]);
        Task<byte[]> all = peer.ReceiveAllAsync();
        await Eventually.TrueAsync(() => _time is { CreatedTimers: 2, WaitingTimers: 1 }, "the node waits for the HELLO");

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, false), (_time.WaitingTimers, all.IsCompleted));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty(await all);
    }

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? default;

    /// <summary>The recorded requests name the port that the recorded node was bound to, and so this one says that it
    /// has it.</summary>
    private async Task StartAsync(TimeProvider time)
    {
        _node = await TestNode.StartAsync(options =>
        {
            options.AdvertisedPort = DuplexRecording.Port;
            options.Clustered = false;
            options.DuplexDialect = DuplexDialect.GoAkt45;
            options.Protocols = NodeProtocols.Duplex | NodeProtocols.Framed;
            options.PassivateAfter = Timeout.InfiniteTimeSpan;
            options.TimeProvider = time;
        });
        await _node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
        await _node.SpawnAsync<ICounter>("counter", TestContext.Current.CancellationToken);
    }

    private static async Task<(IReadOnlyList<byte[]> Received, bool IsClosed)> ReplayAsync(
        DuplexCase recorded, DuplexPeer peer)
    {
        List<byte[]> received = [];
        for (int i = 0; i < recorded.Sent.Count; i++)
        {
            await peer.SendAsync(recorded.Sent[i]);
            if (recorded.IsClosed && i == recorded.Sent.Count - 1)
            {
                break;
            }

            for (int owed = AnswersTo(recorded, i, received.Count); owed > 0; owed--)
            {
                received.Add(await ReceiveAsync(recorded.Received[received.Count], peer));
            }
        }

        if (!recorded.IsClosed)
        {
            return (received, await IsClosedAsync(recorded, received, peer));
        }

        while (await peer.TryReceiveAsync() is { } frame)
        {
            received.Add(frame.ToBytes());
        }

        return (received, true);
    }

    /// <summary>How many of the recorded answers come before the next frame is sent: up to the one that has the sent
    /// frame's correlation.</summary>
    private static int AnswersTo(DuplexCase recorded, int sent, int received)
    {
        if (sent == recorded.Sent.Count - 1 || sent == 0)
        {
            bool isHandshake = sent == 0 && recorded.Sent.Count > 1;
            return isHandshake ? 1 : recorded.Received.Count - received;
        }

        ulong correlation = CorrelationOf(recorded.Sent[sent]);
        bool hasMore = recorded.Sent.Skip(sent + 1).Any(later => CorrelationOf(later) == correlation);
        int answer = recorded.Received.Skip(received).TakeWhile(frame => CorrelationOf(frame) != correlation).Count();
        return correlation == 0 || hasMore || received + answer == recorded.Received.Count ? 0 : answer + 1;
    }

    private static ulong CorrelationOf(byte[] frame) => DuplexFrame.Parse(frame).Correlation;

    private static async Task<byte[]> ReceiveAsync(byte[] like, DuplexPeer peer) => like[0] == DuplexFrame.Version
        ? (await peer.ReceiveAsync()).ToBytes()
        : await peer.ReceiveBytesAsync(like.Length);

    /// <summary>A ping is answered by an end that goes on, and shows what else it has sent.</summary>
    private static async Task<bool> IsClosedAsync(DuplexCase recorded, List<byte[]> received, DuplexPeer peer)
    {
        if (recorded.Received[0][0] != DuplexFrame.Version)
        {
            await peer.SendAsync(recorded.Sent[0]);
            return !(await peer.ReceiveBytesAsync(received[0].Length)).SequenceEqual(received[0]);
        }

        const ulong Ours = 0xABCDEF;
        byte lane = DuplexFrame.Parse(received[0]).Lane;
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, lane, Ours));
        while (await peer.TryReceiveAsync() is { } frame)
        {
            if (frame is { Type: DuplexType.Pong, Correlation: Ours })
            {
                return false;
            }

            received.Add(frame.ToBytes());
        }

        return true;
    }

    /// <param name="received">What has come.</param>
    /// <param name="like">What should have: of an error that Go's protobuf library has worded there, the code alone is
    /// compared.</param>
    private static string[] Describe(IReadOnlyList<byte[]> received, IReadOnlyList<byte[]>? like = null)
    {
        DuplexReader reader = new();
        like ??= received;
        return [.. received.Select((bytes, i) => Describe(bytes, i < like.Count ? like[i] : []))];

        string Describe(byte[] bytes, byte[] other) => bytes[0] == DuplexFrame.Version
            ? reader.Describe(DuplexFrame.Parse(bytes), withErrorText: !IsWordedByProtobuf(other))
            : WireMessage.FromFrame(bytes)?.ToString() ?? Convert.ToHexString(bytes);
    }

    private static bool IsWordedByProtobuf(byte[] frame) => frame.AsSpan().IndexOf("proto:"u8) >= 0;
}
