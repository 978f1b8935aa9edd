using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>An exception of the application's may throw where it is asked what it says. Calls end all the same, and
/// later ones succeed.</summary>
public sealed class SpeechlessExceptionTests : IDisposable
{
    private static readonly ActorId s_actor = new("actors/Echo", "alice");
    private static readonly string[] s_wires = [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames];

    private readonly TestCertificates _authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string> Points =>
        new(
            ExtensionPoints.All.Keys.Where(static point => !point.EndsWith("TimeProvider", StringComparison.Ordinal)),
            s_wires);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Points))]
    public async Task What_can_not_say_what_it_is_ends_no_more_than_its_call(string point, string wire)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire, options =>
        {
            if (point == "GoAktClientOptions.ZstdCodec")
            {
                (options.Compression, options.ZstdCodec) = (
                    Compression.Zstd, new ExtensionPoints(static () => { }).Codec);
            }
            else if (point == "NodeTls.RemoteCertificateValidationCallback")
            {
                options.Tls = new EmbeddedNodeTls { Certificate = _authority.IssueForNode("127.0.0.1") };
            }
        });
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        bool isArmed = false;
        ExtensionPoints points = new(() =>
        {
            if (Volatile.Read(ref isArmed))
            {
                throw new SpeechlessException();
            }
        });
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.RequestTimeout = options.AskTimeout = TimeSpan.FromSeconds(20);
                ExtensionPoints.All[point](points, options);
            },
            Cancellation);
        client.NodeStateChanged += (_, _) => points.Run();
        StringValue text = new() { Value = new string('x', 1_000) };

        // Before there is a connection, with those for asks, and with all.
        for (int round = 0; round < 3; round++)
        {
            Volatile.Write(ref isArmed, true);
            await FailAsync(() => client.TellAsync(s_actor, text, Cancellation));
            await FailAsync(() => client.AskAsync<StringValue>(s_actor, text, cancellationToken: Cancellation));
            await FailAsync(() => client.ExistsAsync(s_actor, Cancellation));
            Volatile.Write(ref isArmed, false);
            await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Available);
            Assert.Equal(
                1_005,
                (await client.AskAsync<StringValue>(s_actor, text, cancellationToken: Cancellation)).Value.Length);
            if (round > 0)
            {
                await client.TellAsync(s_actor, text, Cancellation);
            }
        }
    }

    public void Dispose() => _authority.Dispose();

    /// <summary>A call succeeds or fails as it is documented to, and not by its time.</summary>
    private static async Task FailAsync(Func<Task> call)
    {
        Exception? e = await Record.ExceptionAsync(call);
        Assert.True(
            e is null or SpeechlessException or (GoAktException and not CallTimeoutException), e?.GetType().ToString());
        if (e is GoAktException)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private sealed class SpeechlessException : IOException
    {
        public override string Message => throw new SpeechlessException();
    }
}
