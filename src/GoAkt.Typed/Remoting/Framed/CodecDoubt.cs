using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// Suspects the compression of a node's connections until it has answered on one. Both sides are configured alike or
/// not at all: a node that is configured otherwise closes the connection without a word, or waits for bytes that never
/// make sense to it.
/// </summary>
internal sealed class CodecDoubt(Compression compression)
{
    private volatile bool _isRefuted = compression == Compression.None;

    /// <summary>What to say of a call that failed, or null where the compression is not to blame.</summary>
    public string? Text =>
        _isRefuted
            ? null
            : $"it may not be configured with {compression}, as GoAktClientOptions.Compression says: configure both sides alike";

    /// <summary>Says that the node has answered.</summary>
    public void NoteAnswer() => _isRefuted = true;
}
