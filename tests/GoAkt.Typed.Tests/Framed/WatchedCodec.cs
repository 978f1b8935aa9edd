using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>
/// A codec that leaves the bytes as they are, and by which a test finds a connection that is being closed and keeps it
/// in that state: the one that tells were sent on.
/// </summary>
internal sealed class WatchedCodec : ICompressionCodec, IDisposable
{
    private readonly ManualResetEventSlim _mayClose = new();
    private volatile bool _isClosing;

    public bool IsClosing => _isClosing;

    public void LetClose() => _mayClose.Set();

    public Stream Compress(Stream destination) => new Writer(this, destination);

    public Stream Decompress(Stream source) => source;

    public void Dispose() => _mayClose.Dispose();

    private sealed class Writer(WatchedCodec codec, Stream destination) : MemoryStream
    {
        private bool _hasTold;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hasTold |= buffer.IndexOf("RemoteTellRequest"u8) >= 0;
            destination.Write(buffer);
        }

        public override void Flush() => destination.Flush();

        protected override void Dispose(bool disposing)
        {
            if (_hasTold)
            {
                codec._isClosing = true;
                codec._mayClose.Wait();
            }

            base.Dispose(disposing);
        }
    }
}
