using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damaged answers on Framed: a clear error or a clean reply, never anything else.</summary>
public sealed class FramedAnswerFuzzTests
{
    private static readonly ActorId s_echo = new("actors/Echo", "echo");

    private readonly RecordingFile _recording = RecordingFile.Load("framed-4.4.3");

    [Fact]
    public Task An_ask_survives_an_answer_with_a_byte_flipped() => AskAllAsync(Mutations.FlippedBytesOf(_recording["ask"].ResponseBytes));

    [Fact]
    public Task An_ask_survives_an_error_with_a_byte_flipped() =>
        AskAllAsync(Mutations.FlippedBytesOf(_recording["ask: address of no actor"].ResponseBytes));

    [Fact]
    public Task An_ask_survives_an_answer_that_is_cut() => AskAllAsync(Mutations.CutsOf(_recording["ask"].ResponseBytes));

    [Fact]
    public Task An_ask_survives_garbage() => AskAllAsync(Mutations.Garbage(300));

    [Fact]
    public async Task A_look_up_survives_an_address_with_a_byte_flipped()
    {
        foreach (byte[] lookup in Mutations.FlippedBytesOf(_recording["lookup"].ResponseBytes))
        {
            await using RawServer node = Serve(() => lookup, () => _recording["ask"].ResponseBytes);
            await using GoAktClient client = await ConnectAsync(node);
            await FailsClearlyOrSucceedsAsync(
                () => client.WhereisAsync(s_echo, TestContext.Current.CancellationToken), lookup);
        }
    }

    private async Task AskAllAsync(IEnumerable<byte[]> answers)
    {
        byte[] answer = [];
        await using RawServer node = Serve(() => _recording["lookup"].ResponseBytes, () => answer);
        await using GoAktClient client = await ConnectAsync(node);
        foreach (byte[] mutated in answers)
        {
            answer = mutated;
            await FailsClearlyOrSucceedsAsync(
                () => client.AskAsync<StringValue>(s_echo, new StringValue { Value = "hello" }, TestContext.Current.CancellationToken),
                mutated);
        }
    }

    private static async Task FailsClearlyOrSucceedsAsync<TResult>(Func<Task<TResult>> call, byte[] answer)
    {
        try
        {
            await call();
        }
        catch (GoAktException e)
        {
            Assert.NotEmpty(e.Message);
        }
        catch (Exception e)
        {
            Assert.Fail($"{Convert.ToHexString(answer)} gave {e}");
        }
    }

    private Task<GoAktClient> ConnectAsync(RawServer node) => GoAktClient.ConnectAsync(
        [new Node(_recording.Node) { DialAddress = node.Address }],
        static options =>
        {
            options.Protocol = WireProtocol.Framed;
            options.MaxFrameSize = 64 * 1024;
        },
        TestContext.Current.CancellationToken);

    /// <summary>A node that shows its wire as it should, and closes the connection behind a damaged answer.</summary>
    private RawServer Serve(Func<byte[]> lookup, Func<byte[]> ask) => new(async (connection, cancellationToken) =>
    {
        while (await WireFrame.ReadAsync(connection, cancellationToken) is { } bytes)
        {
            string name = WireFrame.TryParse(bytes)!.Name;
            byte[] answer = name switch
            {
                "internalpb.RemoteLookupRequest" => lookup(),
                "internalpb.RemoteAskRequest" => ask(),
                "internalpb.GetNodeMetricRequest" => _recording["node metric"].ResponseBytes,
                _ => _recording["introspect: RemoteKind, no such actor"].ResponseBytes,
            };
            await connection.WriteAsync(answer, cancellationToken);
            if (name is "internalpb.RemoteLookupRequest" or "internalpb.RemoteAskRequest")
            {
                return;
            }
        }
    });
}
