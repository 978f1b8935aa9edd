using System.Globalization;
using System.Text.Json;

namespace GoAkt.Typed.Testing;

/// <summary>One frame of a recorded conversation.</summary>
/// <param name="IsDiallers">Whether the dialler has sent it, and not the node.</param>
/// <param name="Frame">The frame. Of one that was recorded by its length alone, what it has to have been.</param>
public sealed record DuplexStep(bool IsDiallers, DuplexFrame Frame);

/// <summary>What went both ways on one connection to a genuine node.</summary>
/// <param name="Number">Its place in the recording.</param>
/// <param name="What">What it shows.</param>
/// <param name="Steps">The frames, in the order that they were seen in.</param>
public sealed record DuplexConversation(int Number, string What, IReadOnlyList<DuplexStep> Steps)
{
    private static readonly Lazy<IReadOnlyList<DuplexConversation>> s_all = new(static () =>
    {
        using JsonDocument document = DuplexRecording.Open("duplex-4.5-connections");
        JsonElement connections = document.RootElement.GetProperty("connections");
        return
        [
            .. connections.EnumerateArray().Select(static (connection, number) => new DuplexConversation(
                number,
                connection.GetProperty("what").GetString()!,
                connection.GetProperty("protocol").GetString() == "Duplex" ? Read(connection) : [])),
        ];
    });

    /// <summary>All that were recorded; those that are no Duplex have no frames, and what is compressed is no
    /// frame.</summary>
    public static IReadOnlyList<DuplexConversation> All => s_all.Value;

    /// <summary>The dialler's frames.</summary>
    public IEnumerable<DuplexFrame> Diallers =>
        Steps.Where(static step => step.IsDiallers).Select(static step => step.Frame);

    /// <summary>The node's frames.</summary>
    public IEnumerable<DuplexFrame> Nodes =>
        Steps.Where(static step => !step.IsDiallers).Select(static step => step.Frame);

    public override string ToString() => $"{Number} {What}";

    private static List<DuplexStep> Read(JsonElement connection)
    {
        List<JsonElement> frames =
            [.. connection.GetProperty("frames").EnumerateArray().Where(IsFrame)];
        Dictionary<(string, ulong), Queue<DuplexFrame>> chunks = [];
        return [.. frames.Select(frame => new DuplexStep(FromOf(frame) == "dialler", ReadFrame(frame)))];

        DuplexFrame ReadFrame(JsonElement frame)
        {
            JsonElement fields = frame.GetProperty("is");
            ulong correlation = fields.GetProperty("correlation").GetUInt64();
            bool isChunk = fields.GetProperty("type").GetString() == "CHUNK";
            if (!isChunk)
            {
                return frame.TryGetProperty("bytes", out JsonElement bytes)
                    ? DuplexFrame.Parse(Convert.FromHexString(bytes.GetString()!))
                    : DuplexRebuilding.Whole(frame, frame.GetProperty("length").GetInt32());
            }

            (string From, ulong Group) key = (FromOf(frame), correlation);
            if (!chunks.TryGetValue(key, out Queue<DuplexFrame>? rest))
            {
                JsonElement[] group = [.. frames.Where(other => IsChunkOf(other, key))];
                chunks[key] = rest = new Queue<DuplexFrame>(DuplexRebuilding.Chunks(group, HasTables(frames)));
            }

            return rest.Dequeue();
        }
    }

    private static bool IsFrame(JsonElement frame) => !frame.TryGetProperty("closes", out _)
        && !frame.GetProperty("is").GetProperty("type").GetString()!.StartsWith("0x", StringComparison.Ordinal);

    private static bool IsChunkOf(JsonElement frame, (string From, ulong Group) key)
    {
        JsonElement fields = frame.GetProperty("is");
        return fields.GetProperty("type").GetString() == "CHUNK"
            && (FromOf(frame), fields.GetProperty("correlation").GetUInt64()) == key;
    }

    private static bool HasTables(IEnumerable<JsonElement> frames) =>
        frames.Any(static frame => frame.GetProperty("is").GetProperty("type").GetString() == "TABLE");

    private static string FromOf(JsonElement frame) => frame.GetProperty("from").GetString()!;
}

/// <summary>Rebuilds the frames that were recorded by their length alone: the large asks carried bytes that count up by
/// seven, and a batch of tells added up to fifty.</summary>
internal static class DuplexRebuilding
{
    private const string Bytes = "google.protobuf.BytesValue";
    private const string Sender = "goakt://cli@127.0.0.1:0/dial";
    private const string Receiver = "goakt://real@127.0.0.1:5300/echo";
    private const int SenderId = 1;
    private const int ReceiverId = 2;
    private const int BytesId = 5;

    public static DuplexFrame Whole(JsonElement frame, int length)
    {
        JsonElement fields = frame.GetProperty("is");
        byte lane = fields.GetProperty("lane").GetByte();
        ulong correlation = fields.GetProperty("correlation").GetUInt64();
        DuplexFrame rebuilt = fields.GetProperty("type").GetString() == "REPLY"
            ? Reply(lane, correlation, length, hasTables: false)
            : correlation == 0 ? Batch(lane) : Ask(lane, correlation, length, hasTables: false);
        return rebuilt.Size == length
            ? rebuilt
            : throw new InvalidDataException($"A frame of {length} bytes was rebuilt with {rebuilt.Size}.");
    }

    public static IEnumerable<DuplexFrame> Chunks(JsonElement[] group, bool hasTables)
    {
        JsonElement first = group[0].GetProperty("is");
        byte lane = first.GetProperty("lane").GetByte();
        ulong correlation = first.GetProperty("correlation").GetUInt64();
        int[] lengths = [.. group.Select(static chunk => chunk.TryGetProperty("length", out JsonElement length)
            ? length.GetInt32()
            : chunk.GetProperty("bytes").GetString()!.Length / 2)];
        bool isAsk = group[0].GetProperty("from").GetString() == "dialler";

        // Of each chunk its own header and index, and of the first one the total, which takes as many bytes whatever
        // these are.
        int total = lengths.Sum() - (group.Length * (DuplexFrame.HeaderSize + 1));
        total -= DuplexBytes.Varint((ulong)total).Length;
        DuplexFrame whole = isAsk
            ? Ask(lane, correlation, total, hasTables)
            : Reply(lane, correlation, total, hasTables);
        DuplexFrame[] chunks = [.. whole.ToChunks(correlation, lengths[0] - DuplexFrame.HeaderSize)];
        return chunks.Select(static chunk => chunk.Size).SequenceEqual(lengths)
            ? chunks
            : throw new InvalidDataException(
                $"Chunks of {string.Join(", ", lengths)} were rebuilt as {string.Join(", ", chunks.Select(static chunk => chunk.Size))}.");
    }

    private static DuplexFrame Ask(byte lane, ulong correlation, int length, bool hasTables)
    {
        byte[] metadata = [0, 0, 0, 10, 0, 0, 0, 0, 0, 1, 0x2A, 5, 0xF2, 0];
        byte[] head = hasTables
            ? [SenderId, ReceiverId, BytesId, 1, .. metadata]
            :
            [
                .. DuplexBytes.Literal(Sender),
                .. DuplexBytes.Literal(Receiver),
                .. DuplexBytes.Literal(Bytes),
                1,
                .. metadata,
            ];
        return new DuplexFrame(
            DuplexType.Data, DuplexFlags.ExpectsReply | DuplexFlags.Metadata, lane, correlation, Fill(head, length));
    }

    private static DuplexFrame Reply(byte lane, ulong correlation, int length, bool hasTables) =>
        DuplexFrame.Of(
            DuplexType.Reply,
            lane,
            correlation,
            Fill(hasTables ? [BytesId, 1] : [.. DuplexBytes.Literal(Bytes), 1], length));

    /// <summary>A body with so many bytes that its frame is as long as said.</summary>
    private static byte[] Fill(byte[] head, int length)
    {
        int count = length;
        while (true)
        {
            byte[] bytes = [.. Enumerable.Range(0, count).Select(static i => (byte)(7 * i))];
            byte[] body =
            [
                .. head,
                .. WireFrame.Write(new Google.Protobuf.WellKnownTypes.BytesValue
                {
                    Value = Google.Protobuf.ByteString.CopyFrom(bytes),
                }),
            ];
            int excess = DuplexFrame.HeaderSize + body.Length - length;
            if (excess == 0)
            {
                return body;
            }

            count -= excess;
        }
    }

    private static DuplexFrame Batch(byte lane)
    {
        const int BatchTypeId = 2;
        Remoting.Protos.RemoteTellRequest request = new();
        int[] numbers = [8, .. Enumerable.Repeat(2, 21)];
        request.RemoteMessages.Add(numbers.Select(static number => new Remoting.Protos.RemoteMessage
        {
            Sender = Google.Protobuf.ByteString.CopyFromUtf8("goakt://teller@127.0.0.1:5399/me"),
            Receiver = Google.Protobuf.ByteString.CopyFromUtf8(
                string.Create(CultureInfo.InvariantCulture, $"goakt://real@127.0.0.1:{DuplexRecording.Port}/counter")),
            Message = Google.Protobuf.ByteString.CopyFrom(
                WireFrame.Write(new Google.Protobuf.WellKnownTypes.Int64Value { Value = number })),
        }));
        byte[] body = Google.Protobuf.MessageExtensions.ToByteArray(request);
        return DuplexFrame.Of(DuplexType.Data, lane, 0, [0, 0, 0, 0, BatchTypeId, 0, .. body]);
    }
}
