namespace GoAkt.Typed.Testing;

/// <summary>Reads the messages that one end of a connection sends, whole or in chunks, and judges nothing.</summary>
public sealed class DuplexListener
{
    private readonly Dictionary<ulong, List<byte>> _groups = [];

    /// <summary>Knows the tables of that end.</summary>
    public DuplexReader Reader { get; } = new();

    /// <summary>Takes a frame.</summary>
    /// <returns>The message that it completes, if any.</returns>
    public (DuplexFrame Frame, DuplexMessage Message)? Take(DuplexFrame frame)
    {
        switch (frame.Type)
        {
            case DuplexType.Data or DuplexType.Reply:
                return (frame, Reader.ReadMessage(frame));
            case DuplexType.Table:
                Reader.ReadTable(frame);
                return null;
            case DuplexType.Chunk:
                return TakeChunk(frame) is { } whole ? (whole, Reader.ReadMessage(whole)) : null;
            default:
                return null;
        }
    }

    /// <summary>Takes a chunk.</summary>
    /// <returns>The frame that it completes, if any.</returns>
    public DuplexFrame? TakeChunk(DuplexFrame frame)
    {
        ReadOnlySpan<byte> body = frame.Body;
        DuplexBytes.ReadVarint(ref body);
        if (frame.Has(DuplexFlags.FirstChunk))
        {
            DuplexBytes.ReadVarint(ref body);
            _groups[frame.Correlation] = [];
        }

        _groups[frame.Correlation].AddRange(body);
        return frame.Has(DuplexFlags.LastChunk) ? DuplexFrame.Parse([.. _groups[frame.Correlation]]) : null;
    }
}
