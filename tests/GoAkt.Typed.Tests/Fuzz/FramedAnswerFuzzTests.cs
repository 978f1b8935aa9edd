using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damaged answers to asks on Framed.</summary>
public sealed class FramedAnswerFuzzTests
{
    private const string Response = "internalpb.RemoteAskResponse";

    private readonly RecordingFile _recording = RecordingFile.Load("framed-4.4.3");

    private byte[] Answer => _recording["ask"].ResponseBytes;

    // Replies travelled as Any on every wire before GoAkt 4.
    private static byte[] AnyAnswer =>
        WireFrame.Write(Response, RecordingFile.Load("connect-3.9.8")["ask"].ResponseBytes);

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_answer_with_a_byte_flipped() => SurvivesAsync(Mutations.FlippedBytesOf(Answer));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_error_with_a_byte_flipped() =>
        SurvivesAsync(Mutations.FlippedBytesOf(_recording["ask: address of no actor"].ResponseBytes));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_answer_with_metadata_and_a_byte_flipped() =>
        SurvivesAsync(
            Mutations.FlippedBytesOf(
                Mutations.WithMetadata(Answer, [0, 1, 0, 1, (byte)'k', 0, 1, (byte)'v', 0, 0, 0, 0, 0, 0, 0, 0])));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_Any_with_a_byte_flipped() =>
        SurvivesAsync(Mutations.FlippedBytesOf(AnyAnswer), takesAny: true);

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_answer_that_is_cut() => SurvivesAsync(Mutations.CutsOf(Answer));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_answer_with_metadata_that_is_cut() =>
        SurvivesAsync(Mutations.CutsOf(Mutations.WithMetadata(Answer, [])));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_garbage() => SurvivesAsync(Mutations.Garbage(300));

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public Task An_ask_survives_a_response_of_garbage(bool takesAny) =>
        SurvivesAsync(Mutations.Garbage(300).Select(static body => WireFrame.Write(Response, body)), takesAny);

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public Task An_ask_survives_made_up_frames(bool takesAny) => SurvivesAsync(MadeUpFrames.Sample(500), takesAny);

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(16)]
    public async Task An_answer_with_metadata_is_an_answer(int metadataSize)
    {
        await using StubNode node = new();
        node.FindsAll()
            .OnRaw<RemoteAskRequest>(
                (_, _) => new ValueTask<byte[]?>(Mutations.WithMetadata(Answer, new byte[metadataSize])));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options => options.Protocol = WireProtocol.Framed,
            TestContext.Current.CancellationToken);

        StringValue reply = await client.AskAsync<StringValue>(
            new ActorId("actors/Echo", "echo"),
            new StringValue { Value = "hello" },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("echo:hello", reply.Value);
    }

    private static async Task SurvivesAsync(IEnumerable<byte[]> answers, bool takesAny = false)
    {
        await using DamagedNode node = new(answers, takesAny);
        await node.AskForAllAsync();
    }
}
