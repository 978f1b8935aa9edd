using System.Runtime.InteropServices;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>A native compressor or decompressor. It stays alive while it is used, even if its stream is disposed
/// meanwhile.</summary>
internal sealed unsafe class ZstdContext : SafeHandle
{
    private readonly delegate* unmanaged<nint, nuint> _free;

    public ZstdContext(nint context, delegate* unmanaged<nint, nuint> free)
        : base(0, ownsHandle: true)
    {
        if (context == 0)
        {
            throw new InsufficientMemoryException("libzstd could not take the memory that it needs.");
        }

        _free = free;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public Use Begin() => new(this);

    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }

    public readonly ref struct Use
    {
        private readonly ZstdContext _context;

        public Use(ZstdContext context)
        {
            bool added = false;
            context.DangerousAddRef(ref added);
            _context = context;
        }

        public nint Handle => _context.handle;

        public void Dispose() => _context.DangerousRelease();
    }
}
