using System.IO.Pipelines;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Remoting.Framed.Wire;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Framed;

/// <summary>Writes answers as frames without metadata, which every generation reads. What is written waits for a
/// flush.</summary>
internal sealed class FrameWriter(PipeWriter output, int maxFrameSize)
{
    private const int NoMetadata = 0;

    // In UTF-8 three at most; the fourth leaves room for the head of the smallest frame.
    private const int BytesPerCharacter = 4;

    private static readonly byte[] s_error = Frame.ErrorName.ToArray();

    /// <summary>How many bytes wait for a flush.</summary>
    public long Unflushed { get; private set; }

    /// <exception cref="RequestRefusedException">The frame would be above the limit.</exception>
    public void WriteReply(byte[] envelopeName, in ReplyEnvelope reply)
    {
        reply.Write(Begin(envelopeName, reply.Size, out int total));
        Advance(total);
    }

    /// <exception cref="RequestRefusedException">The frame would be above the limit.</exception>
    public void WriteReplies(byte[] envelopeName, ReadOnlySpan<ReplyEnvelope> replies)
    {
        long size = 0;
        foreach (ref readonly ReplyEnvelope reply in replies)
        {
            size += reply.Size;
        }

        Span<byte> body = Begin(envelopeName, size, out int total);
        foreach (ref readonly ReplyEnvelope reply in replies)
        {
            body = reply.Write(body);
        }

        Advance(total);
    }

    /// <exception cref="RequestRefusedException">The frame would be above the limit.</exception>
    public void WriteEnvelope(byte[] name, IMessage envelope)
    {
        envelope.WriteTo(Begin(name, envelope.CalculateSize(), out int total));
        Advance(total);
    }

    /// <summary>Writes an answer that holds nothing.</summary>
    public void WriteEmpty(byte[] name)
    {
        Begin(name, 0, out int total);
        Advance(total);
    }

    public void WriteError(RequestRefusedException refusal)
    {
        var error = refusal.ToError();
        if (Frame.HeadSizeOf(s_error, NoMetadata) + error.CalculateSize() > maxFrameSize)
        {
            error.Message = Refusal.Cut(error.Message, maxFrameSize / BytesPerCharacter);
        }

        WriteEnvelope(s_error, error);
    }

    /// <summary>Sends what was written.</summary>
    /// <returns>Whether the peer still reads.</returns>
    public ValueTask<bool> FlushAsync()
    {
        if (Unflushed == 0)
        {
            return new ValueTask<bool>(true);
        }

        Unflushed = 0;
        ValueTask<FlushResult> flushing = output.FlushAsync();
        return flushing.IsCompletedSuccessfully
            ? new ValueTask<bool>(!flushing.Result.IsCompleted)
            : AwaitAsync(flushing);

        static async ValueTask<bool> AwaitAsync(ValueTask<FlushResult> flushing) =>
            !(await flushing.ConfigureAwait(false)).IsCompleted;
    }

    private Span<byte> Begin(byte[] name, long bodySize, out int total)
    {
        long size = Frame.HeadSizeOf(name, NoMetadata) + bodySize;
        if (size > maxFrameSize)
        {
            throw Refusal.ReplyTooLarge(size, maxFrameSize);
        }

        total = (int)size;
        return Frame.WriteHead(output.GetSpan(total)[..total], total, name, NoMetadata);
    }

    private void Advance(int bytes)
    {
        output.Advance(bytes);
        Unflushed += bytes;
    }
}
