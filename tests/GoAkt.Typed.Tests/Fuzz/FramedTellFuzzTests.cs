using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damaged answers to tells, which have a connection and a reader of their own on Framed.</summary>
public sealed class FramedTellFuzzTests
{
    private static readonly ActorId s_counter = new("actors/Counter", "counter");

    private readonly RecordingFile _recording = RecordingFile.Load("framed-4.4.3");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public Task A_tell_survives_an_answer_with_a_byte_flipped() =>
        SurvivesAsync(Mutations.FlippedBytesOf(_recording["tell"].ResponseBytes));

    [Fact(Timeout = 60_000)]
    public Task A_tell_survives_an_error_with_a_byte_flipped() =>
        SurvivesAsync(Mutations.FlippedBytesOf(_recording["ask: address of no actor"].ResponseBytes));

    [Fact(Timeout = 60_000)]
    public Task A_tell_survives_made_up_frames() =>
        SurvivesAsync(MadeUpFrames.Sample(300).Where(static frame => frame.Length > 0));

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(36)]
    public async Task A_tell_waits_for_the_rest_of_its_answer_until_its_deadline(int length)
    {
        await using StubNode node = NodeThatAnswers(_recording["tell"].ResponseBytes[..length]);
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromSeconds(2));

        CallTimeoutException e = await Failures.OnceSentAsync<CallTimeoutException>(() => TellAsync(client));

        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    private static Task SurvivesAsync(IEnumerable<byte[]> answers) => Parallel.ForEachAsync(
        answers.Where(Mutations.IsWhole),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (answer, _) =>
        {
            await using StubNode node = NodeThatAnswers(answer);
            await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromSeconds(20));
            await Outcome.IsReplyOrErrorAsync(() => TellAsync(client), answer);
            Assert.True(node.CountOf<RemoteTellRequest>() > 0);
        });

    private static StubNode NodeThatAnswers(byte[] answer)
    {
        StubNode node = new();
        return node.FindsAll()
            .On<RemoteKindRequest>(static _ => new RemoteKindResponse { Kind = "actors.counter" })
            .OnRaw<RemoteTellRequest>((_, _) => new ValueTask<byte[]?>(answer));
    }

    private static Task<GoAktClient> ConnectAsync(StubNode node, TimeSpan timeout) => PatientClient.ConnectAsync(
        [node.Address],
        options =>
        {
            options.Protocol = WireProtocol.Framed;
            options.RequestTimeout = timeout;
            options.TellVerification = TimeSpan.FromMinutes(1);
        },
        Cancellation);

    private static Task TellAsync(GoAktClient client) =>
        client.TellAsync(s_counter, new Int64Value { Value = 1 }, Cancellation);
}
