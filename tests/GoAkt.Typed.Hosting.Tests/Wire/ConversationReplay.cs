using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>Plays the dialler of a recorded conversation, and gathers what the node answers.</summary>
/// <param name="conversation">What was recorded.</param>
/// <param name="peer">The connection to the node.</param>
/// <param name="onAnswer">Told of each answer.</param>
internal sealed class ConversationReplay(
    DuplexConversation conversation, DuplexPeer peer, Action<DuplexFrame>? onAnswer = null)
{
    private const long DefaultWindow = 16 * 1024 * 1024;

    private readonly Queue<DuplexFrame> _toSend =
        new(conversation.Diallers.Where(static frame => frame.Type != DuplexType.Credit));

    private readonly HashSet<ulong> _answered =
    [
        .. conversation.Nodes.Where(static frame => frame.Type != DuplexType.Table)
            .Select(static frame => frame.Correlation),
    ];

    private long _window = DefaultWindow;
    private long _underWay;

    /// <summary>All that the node has sent.</summary>
    public List<DuplexFrame> Received { get; } = [];

    /// <summary>How many bytes of the dialler's the node has not granted again.</summary>
    public long UnderWay => _underWay;

    /// <summary>Whether everything is sent.</summary>
    public bool IsDone => _toSend.Count == 0;

    /// <summary>The next frame to be sent.</summary>
    public DuplexFrame Next => _toSend.Peek();

    /// <summary>Shakes hands, at the limits that were agreed on then.</summary>
    /// <returns>What the node has answered.</returns>
    public async Task ShakeHandsAsync()
    {
        Hello hello = Hello.Parser.ParseFrom(_toSend.Dequeue().Body);
        Hello agreed = Hello.Parser.ParseFrom(conversation.Nodes.First().Body);
        hello.InitialCredits = agreed.InitialCredits;
        _window = (long)agreed.InitialCredits;
        byte lane = conversation.Diallers.First().Lane;
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Hello, lane, hello));
        await ReceiveAsync();
    }

    /// <summary>Sends all frames up to a request, whose answer it awaits, or up to the end.</summary>
    /// <param name="last">The request's correlation.</param>
    public async Task PlayAsync(ulong last = ulong.MaxValue)
    {
        while (_toSend.TryPeek(out DuplexFrame? frame) && (frame.Correlation <= last || last == ulong.MaxValue))
        {
            await PlayNextAsync();
            if (frame.Correlation == last && frame.Type is DuplexType.Data)
            {
                return;
            }
        }
    }

    /// <summary>Sends a frame, and awaits its answer if it has one.</summary>
    public async Task PlayNextAsync()
    {
        DuplexFrame frame = _toSend.Dequeue();
        bool isCharged = frame.Type is DuplexType.Data or DuplexType.Chunk;
        while (isCharged && _underWay > 0 && _underWay + frame.Size > _window)
        {
            await ReceiveAsync();
        }

        _underWay += isCharged ? frame.Size : 0;
        await peer.SendAsync(frame);
        bool goesOn = frame.Type == DuplexType.Chunk && !frame.Has(DuplexFlags.LastChunk);
        if (frame.Correlation != 0 && !goesOn && _answered.Contains(frame.Correlation))
        {
            while (!IsAnswer(await ReceiveAsync(), frame.Correlation))
            {
            }
        }
    }

    private static bool IsAnswer(DuplexFrame frame, ulong correlation) =>
        frame.Correlation == correlation
        && (frame.Type != DuplexType.Chunk || frame.Has(DuplexFlags.LastChunk));

    private async Task<DuplexFrame> ReceiveAsync()
    {
        DuplexFrame frame = await peer.ReceiveAsync();
        Received.Add(frame);
        onAnswer?.Invoke(frame);
        switch (frame.Type)
        {
            case DuplexType.Credit:
                _underWay -= (long)ReadVarint(frame);
                break;
            case DuplexType.Chunk when _window < DefaultWindow:
                await peer.SendAsync(DuplexFrame.Credit(frame.Lane, (ulong)frame.Size));
                break;
            default:
                break;
        }

        return frame;
    }

    private static ulong ReadVarint(DuplexFrame frame)
    {
        ReadOnlySpan<byte> body = frame.Body;
        return DuplexBytes.ReadVarint(ref body);
    }
}
