using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A node that is being stopped refuses what is new, and answers what it has taken.</summary>
public sealed class StoppingNodeTests
{
    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly TaskCompletionSource _soonStarted = new();
    private readonly TaskCompletionSource _soonGate = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_on_Framed_is_refused_and_the_ask_under_way_answered()
    {
        EmbeddedNode node = await StartAsync();
        using FramedCaller busy = await FramedCaller.ConnectAsync(node);
        using FramedCaller idle = await FramedCaller.ConnectAsync(node);
        await busy.SpawnAsync("probe");
        await idle.SpawnAsync("other");
        Task<string> ask = busy.AskAsync("probe", "wait");
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => !node.Exists("other"));
        AssertIsRefused(await idle.RefusedAsync("probe", "anyone?"));
        foreach (IMessage request in Requests(idle))
        {
            AssertIsRefused(await idle.Connection.RequestAsync<Error>(request));
        }

        Assert.False(stopping.IsCompleted);
        _gate.SetResult();
        Assert.Equal("wait", await Eventually.DoneAsync(ask));
        await Eventually.DoneAsync(stopping);
        Assert.True(await idle.Connection.IsClosedAsync());
        Assert.True(await busy.Connection.IsClosedAsync());
    }

    [Fact]
    public async Task What_is_new_on_Duplex_is_refused_and_the_ask_under_way_answered()
    {
        EmbeddedNode node = await StartAsync();
        using FramedCaller spawner = await FramedCaller.ConnectAsync(node);
        await spawner.SpawnAsync("probe");
        await spawner.SpawnAsync("other");
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(new Hello { Revision = 1, LaneRole = LaneRole.Ordinary });
        await peer.SendAsync(AskOnDuplex(node, 1, "wait"));
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => !node.Exists("other"));
        await peer.SendAsync(AskOnDuplex(node, 2, "anyone?"));
        DuplexFrame refused = await peer.ReceiveAsync(DuplexType.Error);
        Assert.Equal(2UL, refused.Correlation);
        Assert.Equal(
            new Error { Code = Code.FailedPrecondition, Message = "remoting is not enabled" },
            Error.Parser.ParseFrom(refused.Body));
        Assert.False(stopping.IsCompleted);
        _gate.SetResult();
        Assert.Equal(1UL, (await peer.ReceiveAsync(DuplexType.Reply)).Correlation);
        await Eventually.DoneAsync(stopping);
        Assert.Null(await peer.TryReceiveAsync());
    }

    [Fact]
    public async Task A_connection_on_Duplex_refuses_too_while_it_has_nothing_to_answer_itself()
    {
        EmbeddedNode node = await StartAsync();
        using FramedCaller busy = await FramedCaller.ConnectAsync(node);
        await busy.SpawnAsync("probe");
        await busy.SpawnAsync("other");
        await busy.SpawnAsync("soon");
        using DuplexPeer idle = await DuplexCalls.ConnectAsync(node);
        using DuplexPeer answered = await DuplexCalls.ConnectAsync(node);
        Task<string> ask = busy.AskAsync("probe", "wait");
        await Eventually.DoneAsync(_started.Task);
        await answered.SendAsync(DuplexCalls.Ask(node, 1, "soon", FramedCaller.Text("soon")));
        await Eventually.DoneAsync(_soonStarted.Task);

        Task stopping = node.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => !node.Exists("other"));
        await AssertRefusesAsync(idle, 1);
        await AssertRefusesAsync(answered, 2);
        _soonGate.SetResult();
        Assert.Equal(1UL, (await answered.ReceiveAsync(DuplexType.Reply)).Correlation);
        await Eventually.TrueAsync(() => !node.Exists("soon"));
        await AssertRefusesAsync(idle, 3);
        await AssertRefusesAsync(answered, 3);
        Assert.False(stopping.IsCompleted);
        _gate.SetResult();
        Assert.Equal("wait", await Eventually.DoneAsync(ask));
        await Eventually.DoneAsync(stopping);
        Assert.Null(await idle.TryReceiveAsync());
        Assert.Null(await answered.TryReceiveAsync());

        async Task AssertRefusesAsync(DuplexPeer peer, ulong correlation)
        {
            await peer.SendAsync(AskOnDuplex(node, correlation, "anyone?"));
            DuplexFrame refused = await peer.ReceiveAsync(DuplexType.Error);
            Assert.Equal(correlation, refused.Correlation);
            AssertIsRefused(Error.Parser.ParseFrom(refused.Body));
        }
    }

    [Fact]
    public async Task What_waits_behind_an_ask_on_its_connection_is_refused()
    {
        EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.SpawnAsync("other");
        RemoteAskRequest ask = caller.Ask("probe", TimeSpan.FromSeconds(30), FramedCaller.Text("wait"));

        // Both at once: only what the node has read by its end is answered.
        await caller.Connection.SendAsync((byte[])[.. WireFrame.Write(ask), .. WireFrame.Write(ask)]);
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => !node.Exists("other"));
        _gate.SetResult();
        Assert.IsType<RemoteAskResponse>(await caller.Connection.ReceiveAsync());
        AssertIsRefused(Assert.IsType<Error>(await caller.Connection.ReceiveAsync()));
        Assert.True(await caller.Connection.IsClosedAsync());
        await Eventually.DoneAsync(stopping);
    }

    [Theory]
    [InlineData("RemotingService/RemoteLookup")]
    [InlineData("RemotingService/RemoteAsk")]
    [InlineData("RemotingService/RemoteTellGrain")]
    public async Task Every_request_on_Connect_is_refused(string method)
    {
        EmbeddedNode node = await StartAsync();
        using FramedCaller busy = await FramedCaller.ConnectAsync(node);
        using ConnectCaller caller = new(node);
        await busy.SpawnAsync("probe");
        await busy.SpawnAsync("other");
        await caller.PostAsync("/internalpb.ClusterService/GetNodeMetric", []);
        Task<string> ask = busy.AskAsync("probe", "wait");
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => !node.Exists("other"));
        ConnectErrorBody refused = await caller.RefusedAsync(method, new Empty());
        Assert.Equal(("failed_precondition", "remoting is not enabled"), (refused.Code, refused.Message));
        _gate.SetResult();
        await Eventually.DoneAsync(ask);
        await Eventually.DoneAsync(stopping);
    }

    [Theory]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task A_client_takes_what_is_refused_to_another_node(WireProtocol wire)
    {
        EmbeddedNode leaving = await StartAsync();
        await using EmbeddedNode staying = await TestNode.StartAsync();
        using FramedCaller busy = await FramedCaller.ConnectAsync(leaving);
        await busy.SpawnAsync("probe");
        await busy.SpawnAsync("other");
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [leaving.Address, staying.Address],
            options => options.Protocol = wire,
            Cancellation);
        ICounterGrain grain = client.Grains<ICounterGrain>()["g"];
        await grain.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        await grain.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        Task<string> ask = busy.AskAsync("probe", "wait");
        await Eventually.DoneAsync(_started.Task);

        Task stopping = leaving.DisposeAsync().AsTask();

        await Eventually.TrueAsync(() => !leaving.Exists("other"));
        for (int i = 0; i < 10; i++)
        {
            await grain.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        }

        Assert.Equal(11, (await grain.GetAsync(new Empty(), Cancellation)).Value);
        _gate.SetResult();
        await Eventually.DoneAsync(ask);
        await Eventually.DoneAsync(stopping);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task An_actor_s_token_is_cancelled_while_a_grain_is_still_at_work(WireProtocol wire)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EmbeddedNode node = await TestNode.StartAsync(options => options
            .AddActor(_ => new ScriptedActor
            {
                OnTell = async (_, token) =>
                {
                    using CancellationTokenRegistration end = token.Register(cancelled.SetResult);
                    _started.SetResult();
                    await cancelled.Task;
                },
            })
            .AddGrain(_ => new ScriptedGrain
            {
                OnAsk = async question =>
                {
                    _soonStarted.SetResult();
                    await cancelled.Task;
                    return question;
                },
            })
            .StopTimeout = TimeSpan.FromMinutes(10));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => options.Protocol = wire, Cancellation);
        await client.Actors<IScriptedActor>().SpawnAsync("worker", cancellationToken: Cancellation);
        await client.Actors<IScriptedActor>()["worker"].TellAsync(new Int64Value(), Cancellation);
        Task<StringValue> ask = client.Grains<IScriptedGrain>()["g"].AskAsync(FramedCaller.Text("wait"), Cancellation);
        await Eventually.DoneAsync(_started.Task);
        await Eventually.DoneAsync(_soonStarted.Task);

        Task stopping = node.DisposeAsync().AsTask();

        Assert.Equal("wait", (await Eventually.DoneAsync(ask)).Value);
        await Eventually.DoneAsync(stopping);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task Who_waits_for_an_actor_that_ends_by_its_token_learns_that_the_node_may_be_stopping(
        WireProtocol wire)
    {
        EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnAsk = async (question, token) =>
            {
                _started.SetResult();
                await _gate.Task.WaitAsync(token);
                return question;
            },
        }));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => options.Protocol = wire, Cancellation);
        await client.Actors<IScriptedActor>().SpawnAsync("worker", cancellationToken: Cancellation);
        Task<StringValue> ask =
            client.Actors<IScriptedActor>()["worker"].AskAsync(FramedCaller.Text("wait"), Cancellation);
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.DisposeAsync().AsTask();

        ActorNotAliveException e = await Assert.ThrowsAsync<ActorNotAliveException>(() => ask);
        Assert.Contains("its node, is being stopped", e.Message, StringComparison.Ordinal);
        await Eventually.DoneAsync(stopping);
    }

    private static IEnumerable<IMessage> Requests(FramedCaller caller)
    {
        yield return new RemoteLookupRequest { Host = caller.Host, Port = caller.Port, Name = "probe" };
        yield return new RemoteTellRequest();
        yield return new RemoteTellGrainRequest { Grain = caller.Grain("g") };
        yield return caller.AskGrain("g", new Empty());
        yield return caller.Spawn("new");
        yield return new RemoteStopRequest { Host = caller.Host, Port = caller.Port, Name = "probe" };
        yield return new RemoteKindRequest { Host = caller.Host, Port = caller.Port, Name = "probe" };
        yield return new GetNodeMetricRequest { NodeAddress = $"{caller.Host}:{caller.Port}" };
    }

    private static void AssertIsRefused(Error error) =>
        Assert.Equal((Code.FailedPrecondition, "remoting is not enabled"), (error.Code, error.Message));

    /// <summary>A node whose actors take an ask and answer it when the gate opens.</summary>
    private Task<EmbeddedNode> StartAsync() => TestNode.StartAsync(options => options
        .AddActor(_ => new ScriptedActor
        {
            OnAsk = async (question, _) =>
            {
                (question == "soon" ? _soonStarted : _started).TrySetResult();
                await (question == "soon" ? _soonGate : _gate).Task;
                return question;
            },
        })
        .StopTimeout = TimeSpan.FromMinutes(10));

    private static DuplexFrame AskOnDuplex(EmbeddedNode node, ulong correlation, string text) =>
        DuplexCalls.Ask(node, correlation, "probe", FramedCaller.Text(text));
}
