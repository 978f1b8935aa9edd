using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>
/// A <c>RemoteAskRequest</c> or <c>RemoteTellRequest</c>, left in the receive buffer: where its messages are, and the
/// time-out.
/// </summary>
internal readonly struct MessageRequest
{
    private const byte RemoteMessagesTag = 0x0A;
    private const byte TimeoutTag = 0x12;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly Range _first;

    private MessageRequest(ReadOnlyMemory<byte> body, int count, Range first, TimeSpan? timeout)
    {
        _body = body;
        Count = count;
        _first = first;
        Timeout = timeout;
    }

    public int Count { get; }

    public TimeSpan? Timeout { get; }

    /// <summary>The only message's bytes.</summary>
    public ReadOnlySpan<byte> Single => _body.Span[_first];

    /// <exception cref="MalformedRequestException">The bytes are no such request.</exception>
    public static MessageRequest Parse(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> all = body.Span;
        ReadOnlySpan<byte> rest = all;
        int count = 0;
        Range first = default;
        TimeSpan? timeout = null;
        while (!rest.IsEmpty)
        {
            if (!Varint.TryReadField(ref rest, out uint tag, out ReadOnlySpan<byte> value))
            {
                throw new MalformedRequestException("the request can't be read");
            }

            if (tag == RemoteMessagesTag)
            {
                int end = all.Length - rest.Length;
                first = count++ == 0 ? (end - value.Length)..end : first;
            }
            else if (tag == TimeoutTag)
            {
                timeout = WireDuration.TryRead(value, out TimeSpan time)
                    ? time
                    : throw new MalformedRequestException("the request's time-out can't be read");
            }
        }

        return new MessageRequest(body, count, first, timeout);
    }

    /// <summary>All messages' bytes, in order.</summary>
    public List<ReadOnlyMemory<byte>> ToList()
    {
        List<ReadOnlyMemory<byte>> messages = new(Count);
        ReadOnlySpan<byte> rest = _body.Span;
        while (Varint.TryReadField(ref rest, out uint tag, out ReadOnlySpan<byte> value))
        {
            if (tag == RemoteMessagesTag)
            {
                messages.Add(_body.Slice(_body.Length - rest.Length - value.Length, value.Length));
            }
        }

        return messages;
    }
}
