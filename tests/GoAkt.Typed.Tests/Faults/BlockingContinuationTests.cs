using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>On Framed and Duplex the code behind an ask runs on the connection's own thread. Code that blocks there
/// must not block itself.</summary>
[Collection(nameof(Alone))]
public sealed class BlockingContinuationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> WiresAndConnections => new()
    {
        { Wires.FramedWithInnerFrames, 1 },
        { Wires.FramedWithInnerFrames, 256 },
        { Wires.FramedWithAny, 1 },
        { Wires.Duplex, 256 },
        { Wires.ConnectWithTextAddresses, 1 },
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresAndConnections))]
    public async Task An_ask_is_waited_for_behind_an_ask(string wire, int connections)
    {
        await using ClientTest test = await StartAsync(wire, connections);

        string replies =
            await Task.Run(() => AskAndBlockAsync(test.Client.Actors<IEcho>()["alice"], depth: 5), Cancellation);

        Assert.Equal("echo:5 echo:4 echo:3 echo:2 echo:1 echo:0", replies);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresAndConnections))]
    public async Task Somebody_elses_ask_is_waited_for_behind_an_ask(string wire, int connections)
    {
        await using ClientTest test = await StartAsync(wire, connections);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];

        string reply = await Task.Run(() => AskAndWaitForOtherAsync(alice), Cancellation);

        Assert.Equal("echo:other", reply);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresAndConnections))]
    public async Task Many_callers_that_block_are_all_answered(string wire, int connections)
    {
        await using ClientTest test = await StartAsync(wire, connections);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];

        string[] replies = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => AskAndBlockAsync(alice, depth: 2), Cancellation)));

        Assert.All(replies, static reply => Assert.Equal("echo:2 echo:1 echo:0", reply));
    }

    private static async Task<ClientTest> StartAsync(string wire, int connections)
    {
        ClientTest test = await ClientTest.StartAsync(
            wire,
            options =>
            {
                options.MaxConnectionsPerNode = connections;
                options.AskTimeout = TimeSpan.FromSeconds(20);
            });
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        return test;
    }

    private static async Task<string> AskAndBlockAsync(IEcho echo, int depth)
    {
        StringValue reply = await echo.EchoAsync(new StringValue { Value = $"{depth}" }, Cancellation)
            .ConfigureAwait(false);
        return depth == 0 ? reply.Value : $"{reply.Value} {AskAndBlockAsync(echo, depth - 1).GetAwaiter().GetResult()}";
    }

    private static async Task<string> AskAndWaitForOtherAsync(IEcho echo)
    {
        using SemaphoreSlim other = new(0);
        string? answer = null;
        await echo.EchoAsync(new StringValue { Value = "first" }, Cancellation).ConfigureAwait(false);
        var asking = Task.Run(
            async () =>
            {
                answer = (await echo.EchoAsync(new StringValue { Value = "other" }, Cancellation)).Value;
                other.Release();
            },
            Cancellation);
        other.Wait(Cancellation);
        await asking;
        return answer!;
    }
}
