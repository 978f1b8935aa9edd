using System.Buffers.Binary;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>Makes a recorded frame speak of another node's port.</summary>
internal static class FrameRewriter
{
    public static byte[] Rewrite(byte[] frame, AddressRewriter rewriter)
    {
        if (WireMessage.FromFrame(frame) is not { } message)
        {
            return frame;
        }

        // Only the envelope changes, and with it the frame's length; the metadata stays as it was recorded.
        int bodySize = WireFrame.TryParse(frame)!.Body.Length;
        byte[] rewritten = [.. frame[..^bodySize], .. rewriter.Rewrite(message.Body).ToByteArray()];
        BinaryPrimitives.WriteInt32BigEndian(rewritten, rewritten.Length);
        return rewritten;
    }
}
