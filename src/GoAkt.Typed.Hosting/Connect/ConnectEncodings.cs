using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Hosting.Connect;

/// <summary>The encodings that a node knows on Connect: gzip always, and the one that it is configured with.</summary>
internal sealed class ConnectEncodings
{
    public const string Identity = "identity";

    private readonly List<KeyValuePair<string, ICompressionCodec>> _codecs = [];

    public ConnectEncodings(Compression configured, ICompressionCodec? zstd)
    {
        Add("gzip", CompressionCodecs.For(Compression.Gzip, zstd)!);
        switch (configured)
        {
            case Compression.Brotli:
                Add("br", CompressionCodecs.For(configured, zstd)!);
                break;
            case Compression.Zstd:
                Add("zstd", CompressionCodecs.For(configured, zstd)!);
                break;
        }

        Names = string.Join(',', _codecs.Select(codec => codec.Key));
    }

    /// <summary>All names, as a header has them.</summary>
    public string Names { get; }

    public bool TryFind(string name, [NotNullWhen(true)] out ICompressionCodec? codec)
    {
        codec = _codecs.FirstOrDefault(known => known.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return codec is not null;
    }

    /// <summary>Finds the first of the encodings that the caller accepts.</summary>
    /// <param name="accepted">The caller's <c>accept-encoding</c>.</param>
    /// <param name="name">The encoding's name.</param>
    /// <param name="codec">The codec.</param>
    /// <returns>False if the answer is to go uncompressed.</returns>
    public bool TryChoose(
        string accepted, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out ICompressionCodec? codec)
    {
        foreach (Range part in accepted.AsSpan().Split(','))
        {
            ReadOnlySpan<char> offered = accepted.AsSpan(part);
            int parameters = offered.IndexOf(';');
            name = (parameters < 0 ? offered : offered[..parameters]).Trim().ToString();
            if (TryFind(name, out codec))
            {
                return true;
            }
        }

        name = null;
        codec = null;
        return false;
    }

    private void Add(string name, ICompressionCodec codec) => _codecs.Add(KeyValuePair.Create(name, codec));
}
