using BenchmarkDotNet.Attributes;
using GoAkt.Typed.Benchmarks.Load;
using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Client;

/// <summary>
/// An ask and a tell through a typed proxy, over loopback to a node in this process: what is allocated counts for both
/// sides. The load program measures the client alone.
/// </summary>
[MemoryDiagnoser]
public class ProxyBenchmarks
{
    private static readonly StringValue s_message = new() { Value = "hello" };
    private static readonly BytesValue s_note = new();

    private EmbeddedNode? _node;
    private GoAktClient? _client;
    private IEcho? _echo;

    [Params(nameof(WireProtocol.Framed), nameof(WireProtocol.Connect))]
    public string Wire { get; set; } = nameof(WireProtocol.Framed);

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _node = await EmbeddedNode.StartAsync(static options => options.AddActor<EchoActor>());
        _client = await GoAktClient.ConnectAsync([_node.Address], options =>
            options.Protocol = System.Enum.Parse<WireProtocol>(Wire));
        Actors<IEcho> echoes = _client.Actors<IEcho>();
        await echoes.SpawnAsync("echo");
        _echo = echoes["echo"];
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _client!.DisposeAsync();
        await _node!.DisposeAsync();
    }

    [Benchmark]
    public Task<StringValue> Ask() => _echo!.EchoAsync(s_message);

    [Benchmark]
    public Task Tell() => _echo!.NoteAsync(s_note);
}
