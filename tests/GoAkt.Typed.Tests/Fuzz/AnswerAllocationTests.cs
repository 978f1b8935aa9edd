using System.Buffers.Binary;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Faults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>What is announced costs no memory, only what arrives.</summary>
[Collection(nameof(Alone))]
public sealed class AnswerAllocationTests
{
    private const int Calls = 16;
    private const int Announced = 12 * 1024 * 1024;
    private const int Arriving = 64 * 1024;

    private static readonly ActorId s_echo = new("actors/Echo", "echo");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task An_ask_takes_memory_for_what_arrives_of_an_answer()
    {
        await using StubNode node = NodeOf<RemoteAskRequest>(Beginning("internalpb.RemoteAskResponse"));
        await using GoAktClient client = await ConnectAsync(node);
        await client.WhereisAsync(s_echo, Cancellation);

        long allocated = await AllocatedByAsync(() =>
            Assert.ThrowsAsync<AskTimeoutException>(() =>
                client.AskAsync<StringValue>(s_echo, new StringValue(), TimeSpan.FromMilliseconds(500), Cancellation)));

        Assert.InRange(allocated, 0, Calls * 16 * Arriving);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tell_takes_memory_for_what_arrives_of_an_answer()
    {
        await using StubNode node = NodeOf<RemoteTellRequest>(Beginning("internalpb.RemoteTellResponse"));
        await using GoAktClient client = await ConnectAsync(node, static options =>
            options.RequestTimeout = TimeSpan.FromSeconds(1));
        await client.WhereisAsync(s_echo, Cancellation);

        long allocated = await AllocatedByAsync(() =>
            Assert.ThrowsAnyAsync<GoAktException>(() => client.TellAsync(s_echo, new StringValue(), Cancellation)));

        Assert.InRange(allocated, 0, 16 * Arriving);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("", 0)]
    [InlineData("internalpb.", 0)]
    [InlineData("google.protobuf.Any", 0)]
    [InlineData("internalpb.RemoteAskResponse", 300)]
    [InlineData("internalpb.RemoteAskResponse", Announced)]
    public async Task A_length_that_no_name_bears_out_is_not_waited_for(string name, int nameError)
    {
        await using StubNode node = NodeOf<RemoteAskRequest>(Beginning(name, nameError));
        await using GoAktClient client = await ConnectAsync(node);
        await client.WhereisAsync(s_echo, Cancellation);

        long allocated = await AllocatedByAsync(() =>
            Assert.ThrowsAsync<WireProtocolException>(() =>
                client.AskAsync<StringValue>(s_echo, new StringValue(), TimeSpan.FromSeconds(50), Cancellation)));

        Assert.InRange(allocated, 0, Calls * 16 * Arriving);
    }

    private static async Task<long> AllocatedByAsync(Func<Task> call)
    {
        long before = GC.GetTotalAllocatedBytes();
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => call()));
        return GC.GetTotalAllocatedBytes() - before;
    }

    private static StubNode NodeOf<TRequest>(byte[] answer)
        where TRequest : IMessage<TRequest>, new()
    {
        StubNode node = new();
        return node.FindsAll()
            .On<RemoteKindRequest>(static _ => new RemoteKindResponse { Kind = "actors.echo" })
            .OnRaw<TRequest>((_, _) => new ValueTask<byte[]?>(answer));
    }

    private static Task<GoAktClient> ConnectAsync(StubNode node, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.TellVerification = TimeSpan.FromMinutes(1);
                configure?.Invoke(options);
            },
            Cancellation);

    /// <summary>The beginning of an answer that announces far more.</summary>
    private static byte[] Beginning(string name, int nameError = 0)
    {
        byte[] answer = new byte[Arriving];
        WireFrame.Write(name, []).CopyTo(answer, 0);
        BinaryPrimitives.WriteInt32BigEndian(answer, Announced);
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(4), name.Length + nameError);
        return answer;
    }
}
