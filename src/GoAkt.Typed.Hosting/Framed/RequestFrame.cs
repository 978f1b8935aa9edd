using GoAkt.Typed.Remoting.Framed;
using GoAkt.Typed.Remoting.Framed.Wire;

namespace GoAkt.Typed.Hosting.Framed;

/// <summary>One whole frame, in the receive buffer.</summary>
/// <param name="Name">The envelope's full name.</param>
/// <param name="Metadata">The metadata; empty if the frame has none.</param>
/// <param name="Body">The envelope's bytes.</param>
internal readonly record struct RequestFrame(
    ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Metadata, ReadOnlyMemory<byte> Body)
{
    public static bool TryParse(ReadOnlyMemory<byte> frame, out RequestFrame parsed)
    {
        if (!Frame.TrySplit(
                frame.Span, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> metadata, out ReadOnlySpan<byte> body))
        {
            parsed = default;
            return false;
        }

        int bodyAt = frame.Length - body.Length;
        int metadataAt = bodyAt - metadata.Length;
        parsed =
            new RequestFrame(frame[(metadataAt - name.Length)..metadataAt], frame[metadataAt..bodyAt], frame[bodyAt..]);
        return true;
    }
}
