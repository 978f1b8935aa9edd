using System.Runtime.InteropServices;

namespace GoAkt.Typed.Remoting.Codecs;

/// <summary>The functions of a loaded <c>libzstd</c>.</summary>
internal sealed unsafe class ZstdLibrary
{
    private readonly delegate* unmanaged<nuint, uint> _isError;
    private readonly delegate* unmanaged<nuint, byte*> _getErrorName;
    private readonly delegate* unmanaged<nint> _createCompressor;
    private readonly delegate* unmanaged<nint, nuint> _freeCompressor;
    private readonly delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, int, nuint> _compress;
    private readonly delegate* unmanaged<nint> _createDecompressor;
    private readonly delegate* unmanaged<nint, nuint> _freeDecompressor;
    private readonly delegate* unmanaged<nint, int, int, nuint> _setDecompressorParameter;
    private readonly delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, nuint> _decompress;

    private ZstdLibrary(nint library)
    {
        _isError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        _getErrorName = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(library, "ZSTD_getErrorName");
        _createCompressor = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx");
        _freeCompressor = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeCCtx");
        _compress = (delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, int, nuint>)
            NativeLibrary.GetExport(library, "ZSTD_compressStream2");
        _createDecompressor = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createDCtx");
        _freeDecompressor = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeDCtx");
        _setDecompressorParameter = (delegate* unmanaged<nint, int, int, nuint>)
            NativeLibrary.GetExport(library, "ZSTD_DCtx_setParameter");
        _decompress = (delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, nuint>)
            NativeLibrary.GetExport(library, "ZSTD_decompressStream");
    }

    /// <summary>The one that the operating system finds by its usual name.</summary>
    public static Lazy<ZstdLibrary> System { get; } = Deferred(
        OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "libzstd.dylib", "/opt/homebrew/lib/libzstd.dylib"]
        : ["libzstd.so.1", "libzstd.so"]);

    public static Lazy<ZstdLibrary> Deferred(string[] names) =>
        // A library that is missing now may be installed by the next call, so a failure must not be remembered.
        new(() => Load(names), LazyThreadSafetyMode.PublicationOnly);

    public ZstdContext CreateCompressor() => new(_createCompressor(), _freeCompressor);

    /// <param name="maxWindowLog"> The largest window that a stream may ask for, as a power of two: it bounds the
    /// memory that a peer can make this side take.
    /// </param>
    public ZstdContext CreateDecompressor(int maxWindowLog)
    {
        const int WindowLogMax = 100;
        ZstdContext context = new(_createDecompressor(), _freeDecompressor);
        Check(_setDecompressorParameter(context.DangerousGetHandle(), WindowLogMax, maxWindowLog));
        return context;
    }

    /// <returns>How many bytes are still to be written for the flush or the end to be complete, at least.</returns>
    public nuint Compress(
        ZstdContext context,
        ReadOnlySpan<byte> input,
        Span<byte> output,
        ZstdDirective directive,
        out int consumed,
        out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            ZstdBuffer source = new(from, input.Length), destination = new(to, output.Length);
            using ZstdContext.Use use = context.Begin();
            nuint result = Check(_compress(use.Handle, &destination, &source, (int)directive));
            (consumed, written) = ((int)source.Position, (int)destination.Position);
            return result;
        }
    }

    /// <returns>0 at the end of a frame; else a guess at how many bytes come next.</returns>
    public nuint Decompress(
        ZstdContext context, ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            ZstdBuffer source = new(from, input.Length), destination = new(to, output.Length);
            using ZstdContext.Use use = context.Begin();
            nuint result = Check(_decompress(use.Handle, &destination, &source));
            (consumed, written) = ((int)source.Position, (int)destination.Position);
            return result;
        }
    }

    private static ZstdLibrary Load(string[] names)
    {
        const string Advice =
            "Install the system's libzstd, version 1.4.0 or later (on Debian and Ubuntu the package libzstd1), "
            + "or bring a codec of your own along.";

        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library))
            {
                continue;
            }

            try
            {
                return new ZstdLibrary(library);
            }
            catch (EntryPointNotFoundException e)
            {
                throw new DllNotFoundException(
                    $"zstd compression needs newer functions than '{name}' has. {Advice}", e);
            }
        }

        throw new DllNotFoundException(
            $"zstd compression needs a native library that could not be loaded (tried {string.Join(", ", names)}). {Advice}");
    }

    private nuint Check(nuint result)
    {
        if (_isError(result) != 0)
        {
            string reason = Marshal.PtrToStringUTF8((nint)_getErrorName(result)) ?? "unknown error";
            throw new InvalidDataException($"The bytes are no zstd stream that can be read: {reason}.");
        }

        return result;
    }
}

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>, which have one layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer(byte* start, int size)
{
    public readonly byte* Start = start;
    public readonly nuint Size = (nuint)size;
    public nuint Position;
}

/// <summary><c>ZSTD_EndDirective</c>.</summary>
internal enum ZstdDirective
{
    Continue = 0,
    Flush = 1,
    End = 2,
}
