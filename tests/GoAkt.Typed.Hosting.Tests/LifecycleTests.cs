using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public async Task An_actor_starts_before_its_first_message_and_cleans_up_after_its_last()
    {
        List<string> steps = [];
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnStart = async _ =>
            {
                await Task.Yield();
                steps.Add("start");
            },
            OnAsk = (question, _) =>
            {
                steps.Add(question);
                return Task.FromResult(question);
            },
            OnStop = () =>
            {
                steps.Add("stop");
                return Task.CompletedTask;
            },
            OnDispose = () => steps.Add("dispose"),
        }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.SpawnAsync("probe");
        await caller.AskAsync("probe", "ask");
        await caller.StopAsync("probe");

        Assert.Equal(["start", "ask", "stop", "dispose"], steps);
    }

    [Fact]
    public async Task An_actor_that_does_not_start_is_not_spawned_and_leaves_its_name_free()
    {
        bool works = false;
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnStart = _ => works ? Task.CompletedTask : throw new InvalidOperationException("no database"),
        }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.Connection.RequestAsync<Error>(caller.Spawn("probe"));
        works = true;
        await caller.SpawnAsync("probe");

        Assert.Equal(Code.InternalError, error.Code);
        Assert.Equal("preStart failed\nno database", error.Message);
        Assert.Equal(1, node.ActorCount);
    }

    [Fact]
    public async Task An_actor_whose_start_takes_too_long_is_not_spawned()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.InitTimeout = TimeSpan.FromMilliseconds(50);
            options.AddActor(_ => new ScriptedActor
            {
                OnStart = cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken),
            });
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.Connection.RequestAsync<Error>(caller.Spawn("probe"));

        Assert.StartsWith("preStart failed", error.Message, StringComparison.Ordinal);
        Assert.False(node.Exists("probe"));
    }

    [Fact]
    public async Task An_actor_that_never_ends_a_message_is_given_up_when_it_is_stopped()
    {
        TaskCompletionSource started = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.StopTimeout = TimeSpan.FromMilliseconds(50);
            options.AddActor(_ => new ScriptedActor
            {
                OnTell = (_, _) =>
                {
                    started.SetResult();
                    return new TaskCompletionSource().Task;
                },
            });
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.TellAsync("probe", 1);
        await Eventually.DoneAsync(started.Task);

        await Eventually.DoneAsync(caller.StopAsync("probe"));

        Assert.False(node.Exists("probe"));
    }

    [Fact]
    public async Task An_actor_is_constructed_with_services_of_a_scope_of_its_own()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ConstructedLog>()
            .AddScoped<ScopedService>()
            .BuildServiceProvider();
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options =>
            {
                options.Services = services;
                options.AddActor<Constructed>();
            },
            TestContext.Current.CancellationToken);
        ConstructedLog log = services.GetRequiredService<ConstructedLog>();

        await node.SpawnAsync<ICounter>("one", TestContext.Current.CancellationToken);
        await node.SpawnAsync<ICounter>("other", TestContext.Current.CancellationToken);
        await node.StopAsync("one", TestContext.Current.CancellationToken);

        Assert.Equal(["one", "other"], log.Instances.Select(instance => instance.Context.Name));
        Assert.NotSame(log.Instances[0].Scoped, log.Instances[1].Scoped);
        Assert.True(log.Instances[0].Scoped.IsDisposed);
        Assert.False(log.Instances[1].Scoped.IsDisposed);
    }

    [Fact]
    public async Task Without_services_an_actor_may_still_take_its_context_and_a_logger()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options => options.AddActor<Logging>(), TestContext.Current.CancellationToken);

        ActorAddress address = await node.SpawnAsync<ICounter>("logging", TestContext.Current.CancellationToken);

        Assert.Equal($"goakt://goakt@{node.Address}/logging", address.ToString());
    }

    [Fact]
    public async Task Disposing_the_node_stops_its_actors_and_ends_the_asks_that_wait()
    {
        TaskCompletionSource started = new();
        List<string> steps = [];
        EmbeddedNode node = await TestNode.StartAsync(options =>
            options.AddActor(_ => new ScriptedActor
            {
                OnAsk = async (_, cancellationToken) =>
                {
                    started.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellationToken)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return "the node stops";
                },
                OnDispose = () => steps.Add("disposed"),
            }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        Task<string> ask = caller.AskAsync("probe", "wait");
        await Eventually.DoneAsync(started.Task);

        await Eventually.DoneAsync(node.DisposeAsync().AsTask());
        await node.DisposeAsync();

        Assert.Equal("the node stops", await Eventually.DoneAsync(ask));
        Assert.Equal(["disposed"], steps);
        Assert.Equal((0, 0), (node.ActorCount, node.ConnectionCount));
        Assert.True(await caller.Connection.IsClosedAsync());
    }

    [Fact]
    public async Task Disposing_the_node_ends_the_asks_that_nobody_will_answer()
    {
        EmbeddedNode node = await TestNode.StartAsync(options => options.StopTimeout = TimeSpan.FromHours(1));
        await node.SpawnAsync<IEcho>("e", TestContext.Current.CancellationToken);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        Task<Error> unhandled = caller.RefusedAsync("e", new Int64Value(), TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => node.DeadLetterCount == 1, "the message was not handled");

        await Eventually.DoneAsync(node.DisposeAsync().AsTask());

        Assert.Equal("remote send failed\nactor is not alive", (await Eventually.DoneAsync(unhandled)).Message);
    }

    private sealed class ScopedService : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class ConstructedLog
    {
        public List<Constructed> Instances { get; } = [];
    }

    private sealed class Constructed : ICounter
    {
        public Constructed(ScopedService scoped, ConstructedLog log, ILogger<Constructed> logger, ActorContext context)
        {
            Assert.NotNull(logger);
            Scoped = scoped;
            Context = context;
            log.Instances.Add(this);
        }

        public ScopedService Scoped { get; }

        public ActorContext Context { get; }

        public Task AddAsync(Int64Value amount, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AddAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken) =>
            Task.FromResult(new Int64Value());
    }

    private sealed class Logging(ActorContext context, ILogger<Logging> logger) : ICounter, IActorLifecycle
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            logger.LogInformation("{Actor} starts", context.Name);
            return Task.CompletedTask;
        }

        public Task AddAsync(Int64Value amount, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AddAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken) =>
            Task.FromResult(new Int64Value());
    }
}
