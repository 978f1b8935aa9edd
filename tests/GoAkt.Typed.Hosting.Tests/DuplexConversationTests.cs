using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Whole conversations with a genuine node, in which the embedded one takes its part.</summary>
public sealed class DuplexConversationTests : IAsyncDisposable
{
    private const ulong UnknownRequest = 6;

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EmbeddedNode? _node;

    [Theory]
    [InlineData(0, 1, 10)]
    [InlineData(2, 3, 15)]
    [InlineData(5, 6, 20)]
    public async Task A_dialler_of_a_lower_revision_is_answered_like_by_the_genuine_node(
        int control, int ordinary, long count)
    {
        // What was recorded there is a node without an actor system, whose errors have other words.
        await StartAsync(5300, count, clustered: true);
        ConversationReplay asked = await PlayAsync(DuplexConversation.All[control]);
        ConversationReplay called = await PlayAsync(DuplexConversation.All[ordinary]);

        Assert.Equal(
            Plain(DuplexConversation.All[control].Nodes.Where(static frame => frame.Correlation != UnknownRequest)),
            Plain(asked.Received.Where(static frame => frame.Correlation != UnknownRequest)));
        Assert.Equal(Plain(DuplexConversation.All[ordinary].Nodes), Plain(called.Received));
        Assert.Equal(
            ConversationText.DescribeChunks(DuplexConversation.All[ordinary].Nodes),
            ConversationText.DescribeChunks(called.Received));
    }

    [Fact]
    public async Task A_message_in_chunks_of_one_KiB_is_answered_as_a_whole()
    {
        await StartAsync(5300, count: 0);
        DuplexConversation conversation = DuplexConversation.All[4];

        ConversationReplay replay = await PlayAsync(conversation);

        Assert.Equal(ConversationText.Describe(conversation.Nodes), ConversationText.Describe(replay.Received));
    }

    [Fact]
    public async Task A_whole_actor_system_answers_requests_alike()
    {
        await StartAsync(5346, count: 0);
        DuplexConversation conversation = DuplexConversation.All[7];

        ConversationReplay replay = await PlayAsync(conversation);

        Assert.Equal(ConversationText.Describe(conversation.Nodes), ConversationText.Describe(replay.Received));
    }

    [Fact]
    public async Task And_asks_and_grants_what_it_has_taken()
    {
        await StartAsync(5346, count: 0);
        DuplexConversation conversation = DuplexConversation.All[8];

        ConversationReplay replay = await PlayAsync(conversation);

        Assert.Equal(ConversationText.Describe(conversation.Nodes), ConversationText.Describe(replay.Received));
        Assert.Equal(ConversationText.Grants(conversation.Nodes), ConversationText.Grants(replay.Received));
        Assert.InRange(replay.UnderWay, 0, (256 * 1024 / 4) - 1);
    }

    [Fact]
    public async Task A_clustered_node_says_which_kinds_it_has()
    {
        await StartAsync(10501, count: 0, clustered: true);
        DuplexConversation conversation = DuplexConversation.All[9];

        ConversationReplay replay = await PlayAsync(conversation);

        Assert.Equal(Plain(conversation.Nodes), Plain(replay.Received));
    }

    [Fact]
    public async Task An_actor_system_looks_up_and_tells_in_a_batch_and_asks()
    {
        await StartAsync(DuplexRecording.Port, count: 63);
        ConversationReplay lookup = await PlayAsync(DuplexConversation.All[10]);
        ConversationReplay calls = await PlayAsync(DuplexConversation.All[11]);

        Assert.Equal(
            ConversationText.Describe(DuplexConversation.All[10].Nodes), ConversationText.Describe(lookup.Received));
        Assert.Equal(
            ConversationText.Describe(DuplexConversation.All[11].Nodes), ConversationText.Describe(calls.Received));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(19)]
    public async Task Pings_and_single_asks_are_answered(int number)
    {
        DuplexConversation conversation = DuplexConversation.All[number];
        await StartAsync(10502, count: 0, clustered: true);
        await _node!.SpawnAsync<IPlayedCounter>("se249456", TestContext.Current.CancellationToken);

        ConversationReplay replay = await PlayAsync(conversation);

        Assert.Equal(ConversationText.Describe(conversation.Nodes), ConversationText.Describe(replay.Received));
    }

    [Fact]
    public async Task A_dialler_that_is_silent_is_pinged_every_ten_seconds_while_it_answers()
    {
        DuplexConversation conversation = DuplexConversation.All[13];
        await StartAsync(DuplexRecording.Port, count: 0, time: _time);
        using DuplexPeer peer = await DuplexPeer.DialAsync(_node!.ListenEndPoint);
        await peer.SendAsync(conversation.Diallers.First());
        List<DuplexFrame> received = [await peer.ReceiveAsync()];
        foreach (DuplexFrame pong in conversation.Diallers.Skip(1))
        {
            await NextPingAsync();
            await peer.SendAsync(pong with { Correlation = received[^1].Correlation });
        }

        Assert.All(
            received.Skip(1),
            static frame => Assert.Equal((DuplexType.Ping, 0), (frame.Type, frame.Body.Length)));
        Assert.Equal(conversation.Nodes.Count(), received.Count);
        Assert.Distinct(received.Select(static frame => frame.Correlation));

        async Task NextPingAsync()
        {
            Task<DuplexFrame> ping = peer.ReceiveAsync();
            while (!ping.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                await Eventually.IsTrueAsync(() => ping.IsCompleted, TimeSpan.FromMilliseconds(100));
            }

            received.Add(await ping);
        }
    }

    [Theory]
    [InlineData(DuplexDialect.GoAkt46, CompressionCodec.Gzip)]
    [InlineData(DuplexDialect.GoAkt45, CompressionCodec.None)]
    public async Task Gzip_is_agreed_on_where_the_generation_does_and_wraps_what_follows(
        DuplexDialect dialect, CompressionCodec agreed)
    {
        await StartAsync(DuplexRecording.Port, count: 0, configure: options =>
        {
            options.Compression = Compression.Gzip;
            options.DuplexDialect = dialect;
        });
        using DuplexPeer peer = await DuplexPeer.DialAsync(_node!.ListenEndPoint);
        Hello answer = await peer.ShakeHandsAsync(new Hello
        {
            Revision = 4,
            LaneRole = LaneRole.Ordinary,
            Compression = CompressionCodec.Gzip,
        });
        Assert.Equal(agreed, answer.Compression);
        if (agreed == CompressionCodec.Gzip)
        {
            peer.Wrap(static plain => new GzipBothWaysStream(plain));
        }

        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 5));

        Assert.Equal("Pong flags=0 lane=1 correlation=5 ", peer.Reader.Describe(await peer.ReceiveAsync()));
    }

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? default;

    private async Task StartAsync(
        int port,
        long count,
        bool clustered = false,
        TimeProvider? time = null,
        Action<EmbeddedNodeOptions>? configure = null)
    {
        _node = await EmbeddedNode.StartAsync(
            options =>
            {
                options.SystemName = "real";
                options.AdvertisedPort = port;
                options.Clustered = clustered;
                options.DuplexDialect = DuplexDialect.GoAkt45;
                options.TimeProvider = time ?? TimeProvider.System;
                options.AddActor(_ => new PlayedEcho(() => _wake.Task));
                options.AddActor(_ => new PlayedCounter(count));
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        await _node.SpawnAsync<IPlayedEcho>("echo", TestContext.Current.CancellationToken);
        await _node.SpawnAsync<IPlayedCounter>("counter", TestContext.Current.CancellationToken);
    }

    private async Task<ConversationReplay> PlayAsync(DuplexConversation conversation)
    {
        using DuplexPeer peer = await DuplexPeer.DialAsync(_node!.ListenEndPoint);
        ConversationReplay replay = new(conversation, peer, WakeAfterTimeout);
        await replay.ShakeHandsAsync();
        await replay.PlayAsync();
        return replay;
    }

    /// <summary>The actor that was asked to sleep for longer than its caller waits has to take what follows.</summary>
    private void WakeAfterTimeout(DuplexFrame answer)
    {
        byte[] deadlineExceeded = [0x08, 7, 0x12];
        if (answer.Type == DuplexType.Reply && answer.Body.AsSpan().IndexOf(deadlineExceeded) >= 0)
        {
            _wake.TrySetResult();
        }
    }

    /// <summary>Errors by their codes alone, and kinds in no order, of which a genuine node has one of its
    /// own.</summary>
    private static string[] Plain(IEnumerable<DuplexFrame> frames) =>
        [.. ConversationText.Describe(frames, withErrorText: false).Select(SortKinds)];

    private static string SortKinds(string line)
    {
        int kinds = line.IndexOf("{ \"kinds\": [ ", StringComparison.Ordinal);
        return kinds < 0
            ? line
            : line[..kinds]
                + string.Join(' ', line[kinds..].Split(' ', ',').Where(IsKind).Order(StringComparer.Ordinal));
    }

    private static bool IsKind(string word) =>
        word.StartsWith('"') && word is not ("\"kinds\":" or "\"actor.funcactor\"");
}
