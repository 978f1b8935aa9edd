using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed;

/// <summary>zstd over the native library <c>libzstd</c>, which is loaded when it is first needed.</summary>
public sealed class ZstdCodec : ICompressionCodec
{
    private readonly Lazy<ZstdLibrary> _library;

    /// <summary>Uses the system's <c>libzstd</c>.</summary>
    public ZstdCodec() => _library = ZstdLibrary.System;

    /// <summary>Uses a copy of <c>libzstd</c> that the application brings along.</summary>
    /// <param name="libraryPath">The library's file.</param>
    /// <exception cref="ArgumentException">The path is null, empty or blank.</exception>
    public ZstdCodec(string libraryPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(libraryPath);
        _library = ZstdLibrary.Deferred([libraryPath]);
    }

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException"><c>libzstd</c> is not there, or older than 1.4.0.</exception>
    public Stream Compress(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ZstdCompressStream(_library.Value, destination);
    }

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException"><c>libzstd</c> is not there, or older than 1.4.0.</exception>
    public Stream Decompress(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ZstdDecompressStream(_library.Value, source);
    }
}
