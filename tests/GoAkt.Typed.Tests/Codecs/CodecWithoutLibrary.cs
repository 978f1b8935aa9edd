using GoAkt.Typed.Remoting.Codecs;
namespace GoAkt.Typed.Tests.Codecs;

/// <summary>A native codec of the application's own on a machine that lacks its library.</summary>
internal sealed class CodecWithoutLibrary : ICompressionCodec
{
    public const string Advice = "install the package of fastzstd";

    public Stream Compress(Stream destination) => throw new DllNotFoundException(Advice);

    public Stream Decompress(Stream source) => throw new DllNotFoundException(Advice);
}
