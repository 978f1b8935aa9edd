using System.Text.RegularExpressions;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>What a node has sent, as lines that can be compared.</summary>
internal static class ConversationText
{
    /// <param name="frames">What it has sent.</param>
    /// <param name="withErrorText">Whether the texts of errors are compared.</param>
    /// <param name="withTables">Whether tables are compared, and the numbers in them.</param>
    public static string[] Describe(
        IEnumerable<DuplexFrame> frames, bool withErrorText = true, bool withTables = true)
    {
        DuplexListener listener = new();
        List<string> lines = [];
        foreach (DuplexFrame frame in frames)
        {
            if (frame.Type == DuplexType.Chunk)
            {
                if (listener.TakeChunk(frame) is { } whole)
                {
                    lines.Add("in chunks: " + listener.Reader.Describe(whole, withErrorText));
                }
            }
            else if (frame.Type != DuplexType.Credit)
            {
                lines.Add(listener.Reader.Describe(frame, withErrorText));
            }
        }

        return withTables
            ? [.. lines]
            : [.. lines.Where(static line => !line.StartsWith("Table", StringComparison.Ordinal))
                .Select(static line => Regex.Replace(line, "#[0-9]+ ", string.Empty))];
    }

    /// <summary>How the frames are cut into chunks.</summary>
    public static string[] DescribeChunks(IEnumerable<DuplexFrame> frames) =>
    [
        .. frames.Where(static frame => frame.Type == DuplexType.Chunk)
            .Select(static frame => $"{frame.Size} {frame.Flags} {frame.Correlation} {frame.Body[0]}"),
    ];

    /// <summary>What is granted.</summary>
    public static ulong[] Grants(IEnumerable<DuplexFrame> frames) =>
        [.. frames.Where(static frame => frame.Type == DuplexType.Credit).Select(GrantOf)];

    private static ulong GrantOf(DuplexFrame frame)
    {
        ReadOnlySpan<byte> body = frame.Body;
        return DuplexBytes.ReadVarint(ref body);
    }
}
