using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Connect;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damaged answers on Connect, where HTTP says how long they are: a reply, or a clear error at once.</summary>
public sealed class ConnectAnswerFuzzTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly RecordingFile _recording = RecordingFile.Load("connect-3.9.8");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private byte[] Answer => _recording["ask"].ResponseBytes;

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_answer_with_a_byte_flipped() => AskAllAsync(Mutations.FlippedBytesOf(Answer));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_answer_that_is_cut() => AskAllAsync(Mutations.CutsOf(Answer));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_garbage() => AskAllAsync(Mutations.Garbage(300));

    [Fact(Timeout = 60_000)]
    public Task An_ask_survives_an_error_with_a_byte_flipped()
    {
        RecordedExchange error = _recording["ask: address of no actor"];
        return AskAllAsync(Mutations.FlippedBytesOf(error.ResponseBytes), error.Http!.Status, "application/json");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_look_up_survives_an_address_with_a_byte_flipped()
    {
        byte[] address = new Address
        {
            Host = "127.0.0.1",
            Port = 3321,
            Name = "alice",
            Id = "1",
            System = "real",
            Parent = new Address { Host = "127.0.0.1", Port = 3321, Name = "parent", System = "real" },
        }.ToByteArray();
        byte[] lookup = new RemoteLookupResponse { Address = ByteString.CopyFrom(address) }.ToByteArray();
        byte[] answer = [];
        await using ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(context =>
            ConnectStub.AnswerAsync(context, answer));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Connect;
                options.RequestTimeout = s_patience;
            },
            Cancellation);
        foreach (byte[] damaged in Mutations.FlippedBytesOf(lookup).Concat(Mutations.CutsOf(lookup)))
        {
            answer = damaged;
            await Outcome.IsReplyOrErrorAsync(() => client.WhereisAsync(ConnectStub.Alice, Cancellation), damaged);
        }
    }

    private static async Task AskAllAsync(
        IEnumerable<byte[]> answers, int status = 200, string contentType = "application/proto")
    {
        byte[] answer = [];
        int answered = 0;
        await using ConnectStub stub = await ConnectStub.StartAsync(async context =>
        {
            answered++;
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(answer);
        });
        int asked = 0;
        foreach (byte[] damaged in answers)
        {
            answer = damaged;
            asked++;
            await Outcome.IsReplyOrErrorAsync(
                () =>
                    stub.Client.AskAsync<StringValue>(
                        ConnectStub.Alice, new StringValue { Value = "hello" }, s_patience, Cancellation),
                damaged);
        }

        Assert.True(answered >= asked);
    }
}
