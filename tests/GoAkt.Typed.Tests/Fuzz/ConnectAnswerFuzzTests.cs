using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Connect;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damaged answers on Connect: a clear error or a clean reply, never anything else.</summary>
public sealed class ConnectAnswerFuzzTests
{
    private readonly byte[] _answer = RecordingFile.Load("connect-3.9.8")["ask"].ResponseBytes;

    [Fact]
    public Task An_ask_survives_an_answer_with_a_byte_flipped() => AskAllAsync(Mutations.FlippedBytesOf(_answer));

    [Fact]
    public Task An_ask_survives_an_answer_that_is_cut() => AskAllAsync(Mutations.CutsOf(_answer));

    [Fact]
    public Task An_ask_survives_garbage() => AskAllAsync(Mutations.Garbage(300));

    private static async Task AskAllAsync(IEnumerable<byte[]> answers)
    {
        byte[] answer = [];
        await using ConnectStub stub = await ConnectStub.StartAsync(context => ConnectStub.AnswerAsync(context, answer));
        foreach (byte[] mutated in answers)
        {
            answer = mutated;
            try
            {
                await stub.Client.AskAsync<StringValue>(
                    ConnectStub.Alice, new StringValue { Value = "hello" }, TestContext.Current.CancellationToken);
            }
            catch (GoAktException e)
            {
                Assert.NotEmpty(e.Message);
            }
            catch (Exception e)
            {
                Assert.Fail($"{Convert.ToHexString(mutated)} gave {e}");
            }
        }
    }
}
