using System.Buffers.Binary;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>An actor that keeps the numbers of the messages that it gets, told or asked.</summary>
[ActorKind("tests/Sequenced")]
public interface ISequenced
{
    /// <summary>Answers with the message, cut or filled to the size that it asks for.</summary>
    Task<BytesValue> AskAsync(BytesValue message);

    Task TellAsync(StringValue message);

    Task TellAllAsync(IReadOnlyList<StringValue> messages);
}

/// <summary>What the actors of one node have got.</summary>
internal sealed class Sequences : ConcurrentDictionary<string, ConcurrentQueue<int>>
{
    public void Add(string actor, int number) => GetOrAdd(actor, static _ => []).Enqueue(number);
}

internal sealed class Sequenced(string name, Sequences sequences) : ISequenced
{
    private const int HeadSize = 8;
    private const string Numbers = "0123456789";

    public static BytesValue Question(int number, int size, int replySize)
    {
        byte[] bytes = Pattern(number, Math.Max(HeadSize, size));
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), replySize);
        return new BytesValue { Value = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    public static StringValue Message(int number, int size) =>
        new() { Value = $"{number} {new string(Numbers[number % Numbers.Length], size)}" };

    public static byte[] Pattern(int number, int size)
    {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++)
        {
            bytes[i] = (byte)(number + (7 * i));
        }

        return bytes;
    }

    public Task<BytesValue> AskAsync(BytesValue message)
    {
        ReadOnlySpan<byte> bytes = message.Value.Span;
        int number = BinaryPrimitives.ReadInt32BigEndian(bytes);
        bool isWhole = Pattern(number, bytes.Length).AsSpan(HeadSize).SequenceEqual(bytes[HeadSize..]);
        sequences.Add(name, isWhole ? number : -1);
        byte[] reply = Pattern(number, BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
        return Task.FromResult(new BytesValue { Value = UnsafeByteOperations.UnsafeWrap(reply) });
    }

    public Task TellAsync(StringValue message)
    {
        sequences.Add(name, NumberOf(message.Value));
        return Task.CompletedTask;
    }

    public Task TellAllAsync(IReadOnlyList<StringValue> messages)
    {
        foreach (StringValue message in messages)
        {
            sequences.Add(name, NumberOf(message.Value));
        }

        return Task.CompletedTask;
    }

    /// <summary>The number of a message that is whole; -1 of one that is not.</summary>
    private static int NumberOf(string text)
    {
        string[] parts = text.Split(' ');
        int number = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
        return parts[1].All(letter => letter == Numbers[number % Numbers.Length]) ? number : -1;
    }
}
