using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.Tests.DependencyInjection;

/// <summary>The nodes of a host stop together, in the time that the host has.</summary>
public sealed class HostShutdownTests : IDisposable
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(400);

    private readonly LogLines _lines = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _gate.TrySetResult();

    [Theory]
    [InlineData("handler", false)]
    [InlineData("handler", true)]
    [InlineData("handler that blocks", false)]
    [InlineData("stop", false)]
    [InlineData("stop", true)]
    [InlineData("handler and stop", false)]
    public async Task An_actor_that_does_not_end_keeps_neither_the_host_s_stop_nor_its_disposal(
        string what, bool concurrently)
    {
        HostApplicationBuilder builder = Builder(s_short, concurrently);
        builder.Services.AddGoAktNode(n =>
        {
            n.StopTimeout = TimeSpan.FromMinutes(5);
            n.AddActor(_ => new ScriptedActor
            {
                OnAsk = async (question, _) =>
                {
                    _started.TrySetResult();
                    if (what == "handler that blocks")
                    {
                        _gate.Task.Wait(CancellationToken.None);
                    }

                    await (what.StartsWith("handler", StringComparison.Ordinal) ? _gate.Task : Task.CompletedTask);
                    return question;
                },
                OnStop = () => what.EndsWith("stop", StringComparison.Ordinal) ? _gate.Task : Task.CompletedTask,
            });
        });
        IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await using GoAktClient client = await SpawnAsync(node);
        Task ask = AskAsync(client, "one");
        await Eventually.DoneAsync(_started.Task);

        await StopAsync(host);

        await Eventually.DoneAsync(Task.Run(host.Dispose, Cancellation));
        Assert.EndsWith(
            "did not wait for 1 grains and actors, which are told to stop: the time for its stop was over.",
            Assert.Single(_lines.Of(TestHost.ActorsLeft)),
            StringComparison.Ordinal);
        _gate.SetResult();
        await Eventually.TrueAsync(() => node.ActorCount == 0);
        await Record.ExceptionAsync(() => Eventually.DoneAsync(ask));
    }

    [Fact]
    public async Task A_drain_leaves_actors_some_of_the_host_s_time_to_be_stopped_in_order()
    {
        StopsFirst first = new();
        CancellationToken ends = default;
        bool? wasInTime = null;
        HostApplicationBuilder builder = Builder(TimeSpan.FromMinutes(5));
        builder.Services
            .AddGoAktNode(n => n.AddActor(_ => new ScriptedActor
            {
                OnTell = (_, token) =>
                {
                    _started.SetResult();
                    return Task.Delay(Timeout.Infinite, token);
                },
                OnStop = () =>
                {
                    wasInTime = !ends.IsCancellationRequested;
                    return Task.CompletedTask;
                },
            }))
            .AddSingleton<IHostedService>(first);
        using IHost host = builder.Build();
        first.OnStopping = token =>
        {
            // The host knows its own time-out by now: what the node sees of it is another, so that nothing here is a
            // race between the two.
            host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = s_short;
            ends = token;
        };
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await using GoAktClient client = await SpawnAsync(node);
        await client.Actors<IScriptedActor>()["a"].TellAsync(new Int64Value(), Cancellation);
        await Eventually.DoneAsync(_started.Task);

        await Eventually.DoneAsync(host.StopAsync(CancellationToken.None));

        Assert.True(wasInTime);
        Assert.Equal(0, node.ActorCount);
        Assert.Empty(node.Failures);
        Assert.Empty(_lines.Of(TestHost.ActorsLeft));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_nodes_refuse_new_requests_from_the_first_moment_and_drain_at_the_same_time(bool concurrently)
    {
        int started = 0;
        HostApplicationBuilder builder = Builder(TimeSpan.FromMinutes(5), concurrently);
        foreach (string name in new[] { "one", "two" })
        {
            builder.Services.AddGoAktNode(name, n => n.AddActor(_ => new ScriptedActor
            {
                OnAsk = async (question, _) =>
                {
                    if (question == "wait")
                    {
                        Interlocked.Increment(ref started);
                        await _gate.Task;
                    }

                    return question;
                },
            }));
        }

        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        EmbeddedNode[] nodes =
        [
            host.Services.GetRequiredKeyedService<EmbeddedNode>("one"),
            host.Services.GetRequiredKeyedService<EmbeddedNode>("two"),
        ];
        await using GoAktClient one = await SpawnAsync(nodes[0]), two = await SpawnAsync(nodes[1]);
        Task<StringValue>[] atHand = [AskAsync(one, "wait"), AskAsync(two, "wait")];
        await Eventually.TrueAsync(() => Volatile.Read(ref started) == 2);
        await using GoAktClient lateOne = await SpawnAsync(nodes[0], "b"), lateTwo = await SpawnAsync(nodes[1], "b");
        await AskAsync(lateOne, "hi", "b");
        await AskAsync(lateTwo, "hi", "b");

        Task stopping = host.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<NodeUnavailableException>(() => AskAsync(lateOne, "new", "b"));
        await Assert.ThrowsAsync<NodeUnavailableException>(() => AskAsync(lateTwo, "new", "b"));
        await Eventually.TrueAsync(() => _lines.Of(TestHost.NodeDraining).Count == 2);
        _gate.SetResult();
        Assert.All(
            await Eventually.DoneAsync(Task.WhenAll(atHand)), static answer => Assert.Equal("wait", answer.Value));
        await Eventually.DoneAsync(stopping);
    }

    [Fact]
    public async Task An_actor_that_says_that_the_application_stops_is_answered_and_nothing_after_it()
    {
        IHostApplicationLifetime? lifetime = null;
        HostApplicationBuilder builder = Builder(TimeSpan.FromMinutes(5));
        builder.Services.AddGoAktNode(n => n.AddActor(_ => new ScriptedActor
        {
            OnAsk = (question, _) =>
            {
                if (question == "stop")
                {
                    lifetime!.StopApplication();
                }

                return Task.FromResult(question);
            },
        }));
        using IHost host = builder.Build();
        lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await host.StartAsync(Cancellation);
        await using GoAktClient client = await SpawnAsync(host.Services.GetRequiredService<EmbeddedNode>());

        Assert.Equal("stop", (await AskAsync(client, "stop")).Value);

        await Assert.ThrowsAsync<NodeUnavailableException>(() => AskAsync(client, "new"));
        await Eventually.DoneAsync(host.StopAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_actor_that_waits_for_the_end_of_its_host_keeps_it_no_longer_than_the_shutdown_time_out()
    {
        IHost? host = null;
        Task? ended = null;
        HostApplicationBuilder builder = Builder(s_short);
        builder.Services.AddGoAktNode(n =>
        {
            n.StopTimeout = TimeSpan.FromMinutes(5);
            n.AddActor(_ => new ScriptedActor
            {
                OnTell = async (_, _) =>
                {
                    ended = host!.StopAsync(CancellationToken.None);
                    _started.SetResult();
                    await ended;
                },
            });
        });
        using (host = builder.Build())
        {
            await host.StartAsync(Cancellation);
            await using GoAktClient client = await SpawnAsync(host.Services.GetRequiredService<EmbeddedNode>());

            await client.Actors<IScriptedActor>()["a"].TellAsync(new Int64Value(), Cancellation);

            await Eventually.DoneAsync(_started.Task);
            await Record.ExceptionAsync(() => Eventually.DoneAsync(ended!));
            Assert.True(ended!.IsCompleted);
        }
    }

    [Fact]
    public async Task A_node_whose_start_failed_does_not_keep_the_others_from_being_stopped()
    {
        using Socket taken = new(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        HostApplicationBuilder builder = Builder(TimeSpan.FromMinutes(5));
        builder.Services
            .AddGoAktNode(static n => n.AddActor<Counter>())
            .AddGoAktNode("other", n => n.Port = ((IPEndPoint)taken.LocalEndPoint!).Port);
        using IHost host = builder.Build();
        await Assert.ThrowsAsync<IOException>(() => host.StartAsync(Cancellation));
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<ICounter>("c", Cancellation);

        await Eventually.DoneAsync(host.StopAsync(CancellationToken.None));

        Assert.Equal(0, node.ActorCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.SpawnAsync<ICounter>("d", Cancellation));
    }

    private HostApplicationBuilder Builder(TimeSpan shutdownTimeout, bool concurrently = false)
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Logging.AddProvider(_lines);
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = shutdownTimeout;
            options.ServicesStopConcurrently = concurrently;
        });
        return builder;
    }

    /// <summary>Stops a host whose time is over before it has stopped: it may say so.</summary>
    private static async Task StopAsync(IHost host)
    {
        Task stopping = host.StopAsync(CancellationToken.None);
        Exception? e = await Record.ExceptionAsync(() => Eventually.DoneAsync(stopping));
        Assert.True(stopping.IsCompleted, e?.Message);
    }

    private static async Task<GoAktClient> SpawnAsync(EmbeddedNode node, string name = "a")
    {
        await node.SpawnAsync<IScriptedActor>(name, Cancellation);
        return await PatientClient.ConnectAsync([node.Address], static o => o.AwaitRelocation = false, Cancellation);
    }

    private static Task<StringValue> AskAsync(GoAktClient client, string question, string actor = "a") =>
        client.Actors<IScriptedActor>()[actor].AskAsync(new StringValue { Value = question }, Cancellation);

    /// <summary>Added last, it is the first that a host tells that it stops.</summary>
    private sealed class StopsFirst : IHostedLifecycleService
    {
        public Action<CancellationToken> OnStopping { get; set; } = static _ => { };

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken)
        {
            OnStopping(cancellationToken);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
