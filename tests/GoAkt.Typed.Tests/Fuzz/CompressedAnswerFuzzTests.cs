using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damage to what a Framed node compresses: the codec may want more bytes because of it, and then the deadline
/// ends the call.</summary>
public sealed class CompressedAnswerFuzzTests
{
    private static readonly ActorId s_echo = new("actors/Echo", "echo");

    [Theory(Timeout = 60_000)]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Brotli)]
    [InlineData(Compression.Zstd)]
    public async Task A_look_up_survives_a_compressed_answer_with_a_byte_flipped(Compression compression)
    {
        byte[] answer = await CompressAsync(compression, WireFrame.Write(StubNode.At("127.0.0.1:1", "echo")));
        await Parallel.ForEachAsync(
            Mutations.FlippedBytesOf(answer),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            (damaged, _) => SurvivesAsync(compression, damaged));
    }

    private static async ValueTask SurvivesAsync(Compression compression, byte[] damaged)
    {
        int damages = 0;
        byte[] notFound = await CompressAsync(compression, WireFrame.Write(StubNode.NotFound()));
        await using RawServer node = new(async (connection, cancellationToken) =>
        {
            var requests = CompressedNodeStream.Over(connection, compression);
            while (await WireFrame.ReadAsync(requests, cancellationToken) is { } request)
            {
                // What a client finds out by closes its connection, so that the damaged answer is the first on one.
                if (WireFrame.TryParse(request)!.Name != "internalpb.RemoteLookupRequest")
                {
                    await connection.WriteAsync(notFound, cancellationToken);
                    return;
                }

                Interlocked.Increment(ref damages);
                await connection.WriteAsync(damaged, cancellationToken);
            }
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.Compression = compression;
                options.RequestTimeout = TimeSpan.FromSeconds(1);
            },
            TestContext.Current.CancellationToken);
        do
        {
            try
            {
                await client.WhereisAsync(s_echo, TestContext.Current.CancellationToken);
            }
            catch (GoAktException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"{Convert.ToHexString(damaged)} gave {e}");
            }

            // The time is short for those that wait for more bytes, and on a busy machine it may be over before.
        }
        while (Volatile.Read(ref damages) == 0);
    }

    private static async Task<byte[]> CompressAsync(Compression compression, byte[] frame)
    {
        using MemoryStream wire = new();
        var writer = CompressedNodeStream.Over(wire, compression);
        await writer.WriteAsync(frame);
        await writer.FlushAsync();
        return wire.ToArray();
    }
}
