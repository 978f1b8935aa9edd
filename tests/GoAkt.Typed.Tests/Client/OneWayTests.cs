using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Contracts;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

/// <summary>Whether a tell to a grain asks its node to answer at once.</summary>
public sealed class OneWayTests
{
    private static readonly ActorId s_ledger = new("tests/Ledger", "1");

    public static TheoryData<WireProtocol> Protocols =>
        [WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_call_without_a_contract_says_whether_it_is_one_way(WireProtocol wire)
    {
        bool[] sent = await SentAsync(
            wire,
            async client =>
            {
                await client.TellGrainAsync(s_ledger, new Empty(), cancellationToken: Cancellation);
                await client.TellGrainAsync(s_ledger, new Empty(), oneWay: true, cancellationToken: Cancellation);
                await client.TellGrainAsync(s_ledger, new Empty(), oneWay: false, cancellationToken: Cancellation);
            });

        Assert.Equal([false, true, false], sent);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_contract_says_which_of_its_tells_are_one_way(WireProtocol wire)
    {
        bool[] sent = await SentAsync(
            wire,
            static async client =>
            {
                ILedger ledger = client.Grains<ILedger>()["1"];
                await ledger.CloseAsync(new Empty(), Cancellation);
                await ledger.NoteAllAsync([new UInt64Value(), new UInt64Value()], Cancellation);
                await ledger.BookAllAsync([new Int64Value()], Cancellation);
            });

        Assert.Equal([true, true, true, false], sent);
    }

    [Theory]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task A_one_way_tell_that_is_sent_again_is_one_way_again(WireProtocol wire)
    {
        ConcurrentQueue<bool> sent = new();
        await using StubNode refusing = new(wire);
        refusing.On<RemoteTellGrainRequest>(request =>
        {
            sent.Enqueue(request.OneWay);
            return new Error { Code = Code.FailedPrecondition, Message = "the grain is moving", Refused = true };
        });
        await using StubNode second = new(wire);
        second.On<RemoteTellGrainRequest>(request =>
        {
            sent.Enqueue(request.OneWay);
            return new Error { Code = Code.FailedPrecondition, Message = "the grain is moving", Refused = true };
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [refusing.Address, second.Address],
            options => options.Protocol = wire,
            Cancellation);

        await Assert.ThrowsAnyAsync<GoAktException>(
            () => client.TellGrainAsync(s_ledger, new Empty(), oneWay: true, cancellationToken: Cancellation));

        Assert.Equal([true, true], sent);
    }

    /// <summary>What the tells of some calls said, in their order.</summary>
    private static async Task<bool[]> SentAsync(WireProtocol wire, Func<GoAktClient, Task> call)
    {
        ConcurrentQueue<bool> sent = new();
        await using StubNode stub = new(wire);
        stub.On<RemoteTellGrainRequest>(request =>
        {
            sent.Enqueue(request.OneWay);
            return new RemoteTellGrainResponse();
        });
        await using ScriptedConnectServer connect = await ScriptedConnectServer.StartAsync(async context =>
        {
            byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
            sent.Enqueue(RemoteTellGrainRequest.Parser.ParseFrom(body).OneWay);
            context.Response.ContentType = "application/proto";
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [wire == WireProtocol.Connect ? connect.Address : stub.Address],
            options => options.Protocol = wire,
            Cancellation);

        await call(client);

        return [.. sent];
    }
}
