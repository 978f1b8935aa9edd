using BenchmarkDotNet.Attributes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Framed.Wire;

namespace GoAkt.Typed.Benchmarks.Client;

/// <summary>Splitting a frame into its parts, with and without metadata.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private static readonly KeyValuePair<string, string>[] s_headers =
        [new("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")];

    private byte[] _frame = [];

    [Params(false, true)]
    public bool HasMetadata { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] name = Envelopes.Ask.Utf8RequestName;
        int metadataSize = HasMetadata ? CallMetadata.SizeOf(s_headers) : 0;
        _frame = new byte[Frame.HeadSizeOf(name, metadataSize) + 100];
        Span<byte> rest = Frame.WriteHead(_frame, _frame.Length, name, metadataSize);
        if (HasMetadata)
        {
            CallMetadata.Write(rest, s_headers, deadline: 0);
        }
    }

    [Benchmark]
    public int Split() => Frame.TrySplit(_frame, out _, out _, out ReadOnlySpan<byte> body) ? body.Length : -1;
}
