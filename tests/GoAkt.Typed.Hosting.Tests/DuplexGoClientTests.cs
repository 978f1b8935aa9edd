using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What GoAkt's own client of 4.5 sent to a genuine node on two lanes, sent to the embedded one in the order
/// that it made its calls in.</summary>
public sealed class DuplexGoClientTests
{
    private const int Control = 16;
    private const int Ordinary = 17;
    private const int SpawnsElsewhere = 18;
    private const string Echo = "e249456";

    /// <summary>Asks that were not answered in time; who recorded them waited for a second.</summary>
    private static readonly ulong[] s_timedOut = [5, 9, 12];

    /// <summary>In GoAkt's cluster the name of an actor that panicked is found still.</summary>
    private static readonly ulong[] s_afterPanic = [63, 64];

    private readonly TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_node_answers_GoAkt_s_own_client_like_the_genuine_one()
    {
        await using EmbeddedNode node = await StartAsync(10501);
        using DuplexPeer controlPeer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        using DuplexPeer ordinaryPeer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        ConversationReplay control = new(DuplexConversation.All[Control], controlPeer);
        ConversationReplay ordinary = new(Shortened(DuplexConversation.All[Ordinary]), ordinaryPeer, WakeAfterTimeout);
        await control.ShakeHandsAsync();
        await ordinary.ShakeHandsAsync();

        await control.PlayAsync(21);
        await PlayUpToAsync(ordinary, 10);
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor has failed");
        await ordinary.PlayAsync(10);
        await control.PlayAsync(22);
        await ordinary.PlayAsync(12);
        await Eventually.TrueAsync(() => node.Failures.Count == 2, "the actor has failed again");
        await control.PlayAsync(29);
        await PlayUpToAsync(ordinary, 14);
        await Eventually.TrueAsync(() => !node.Exists(Echo), "the actor has panicked");
        await ordinary.PlayAsync(14);
        await control.PlayAsync(30);
        await ordinary.PlayAsync(16);
        await control.PlayAsync(44);
        await ordinary.PlayAsync();
        await control.PlayAsync();

        Assert.Equal(Lines(DuplexConversation.All[Control].Nodes), Lines(control.Received));
        Assert.Equal(Lines(DuplexConversation.All[Ordinary].Nodes), Lines(ordinary.Received));
    }

    [Fact]
    public async Task A_singleton_that_is_spawned_again_is_the_same()
    {
        await using EmbeddedNode node = await StartAsync(10502);
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);

        // That part of the connection was recorded from its middle on.
        DuplexConversation recorded = DuplexConversation.All[SpawnsElsewhere];
        DuplexConversation handshake = DuplexConversation.All[Control];
        ConversationReplay replay = new(
            recorded with { Steps = [.. handshake.Steps.Take(2), .. recorded.Steps] }, peer);
        await replay.ShakeHandsAsync();
        await replay.PlayAsync();

        Assert.Equal(
            ConversationText.Describe(recorded.Nodes, withTables: false),
            ConversationText.Describe(replay.Received.Skip(1), withTables: false));
    }

    private async Task<EmbeddedNode> StartAsync(int port)
    {
        ConcurrentDictionary<string, PlayedCounter> counters = new();
        return await EmbeddedNode.StartAsync(
            options =>
            {
                options.SystemName = "real";
                options.LoggerFactory = NullLoggerFactory.Instance;
                options.AdvertisedPort = port;
                options.DuplexDialect = DuplexDialect.GoAkt45;
                options.AddActor(_ => new PlayedEcho(() => _wake.Task)).AddGrain<CounterGrain>();
                options.AddActor(context => counters.GetOrAdd(context.Name, static _ => new PlayedCounter(0)));
            },
            TestContext.Current.CancellationToken);
    }

    private static async Task PlayUpToAsync(ConversationReplay replay, ulong correlation)
    {
        while (replay.Next.Correlation != correlation)
        {
            await replay.PlayNextAsync();
        }
    }

    /// <summary>The actor that was asked to sleep for longer than its caller waits has to take what follows.</summary>
    private void WakeAfterTimeout(DuplexFrame answer)
    {
        if (answer.Correlation == s_timedOut[0])
        {
            _wake.TrySetResult();
        }
    }

    /// <summary>A test does not wait for a second.</summary>
    private static DuplexConversation Shortened(DuplexConversation conversation)
    {
        DuplexListener listener = new();
        return conversation with { Steps = [.. conversation.Steps.Select(Shorten)] };

        DuplexStep Shorten(DuplexStep step)
        {
            if (!step.IsDiallers
                || listener.Take(step.Frame) is not { } taken
                || !s_timedOut.Contains(taken.Frame.Correlation))
            {
                return step;
            }

            byte[] body = [.. step.Frame.Body];
            int metadata = body.AsSpan().IndexOf(taken.Message.Metadata);
            BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(metadata + sizeof(ushort)), 100_000_000);
            return step with { Frame = step.Frame with { Body = body } };
        }
    }

    /// <summary>What was answered; a message's type has another name in Go.</summary>
    private static string[] Lines(IEnumerable<DuplexFrame> frames)
    {
        const string Unhandled = "unhandled message type";
        string[] lines = ConversationText.Describe(
            frames.Where(static frame => !s_afterPanic.Contains(frame.Correlation)).Select(OnOneNode));
        return
        [
            .. lines.Select(static line =>
                line.Split(Unhandled, StringSplitOptions.None) is [var before, _] ? before + Unhandled : line),
        ];
    }

    /// <summary>A singleton was on another node.</summary>
    private static DuplexFrame OnOneNode(DuplexFrame frame) => frame with
    {
        Body = Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(frame.Body).Replace(":10502/", ":10501/", StringComparison.Ordinal)),
    };
}
