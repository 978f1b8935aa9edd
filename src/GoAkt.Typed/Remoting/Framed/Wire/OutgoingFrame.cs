namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>A request's frame, measured before anything of it is written.</summary>
internal readonly struct OutgoingFrame
{
    private readonly byte[] _name;
    private readonly IReadOnlyList<KeyValuePair<string, string>>? _headers;
    private readonly int _metadataSize;

    /// <param name="name">The request's full name.</param>
    /// <param name="headers">What travels in its metadata, or null.</param>
    /// <param name="bodySize">How many bytes its body takes.</param>
    /// <param name="maxFrameSize">The most bytes that a frame may take.</param>
    /// <exception cref="RemotingException">It takes more, or its headers can't travel.</exception>
    public OutgoingFrame(
        byte[] name, IReadOnlyList<KeyValuePair<string, string>>? headers, long bodySize, int maxFrameSize)
    {
        _name = name;
        _headers = headers;
        _metadataSize = FrameMetadata.SizeOf(headers);
        long size = Frame.HeadSizeOf(name, _metadataSize) + bodySize;
        Size = size <= maxFrameSize ? (int)size : throw RemotingException.TooLarge(size, maxFrameSize);
    }

    /// <summary>In bytes, with the body.</summary>
    public int Size { get; }

    /// <summary>In bytes; 0 if there are no headers.</summary>
    public int MetadataSize => _metadataSize;

    /// <summary>Writes everything but the body to the head of a buffer.</summary>
    /// <returns>The rest of the buffer, which the body goes to.</returns>
    public Span<byte> WriteHead(Span<byte> to)
    {
        to = Frame.WriteHead(to, Size, _name, _metadataSize);
        return _metadataSize == 0 ? to : FrameMetadata.Write(to, _headers!);
    }
}
