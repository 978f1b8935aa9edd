namespace GoAkt.Typed;

/// <summary>How requests and answers are compressed between the client and a node.</summary>
/// <remarks>
/// On Connect each message says how it is compressed, and a node answers uncompressed where it does not know the
/// algorithm. On Framed the whole connection is compressed, and both sides have to be configured alike.
/// </remarks>
public enum Compression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip, which every node knows.</summary>
    Gzip,

    /// <summary>With brotli.</summary>
    Brotli,

    /// <summary>With zstd, which GoAkt 3.14 and 4.0 to 4.2.0 use on Framed unless configured otherwise.</summary>
    Zstd,
}
