using System.Net;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.Tests.DependencyInjection;

/// <summary>A node that lives in a host of .NET's.</summary>
public sealed class HostedNodeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_starts_with_its_host_and_is_injected()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(static n => n.AddActor<Counter>());
        builder.Services.AddSingleton<Application>();
        using IHost host = builder.Build();

        await host.StartAsync(Cancellation);

        EmbeddedNode node = host.Services.GetRequiredService<Application>().Node;
        await node.SpawnAsync<ICounter>("c", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);
        await client.Actors<ICounter>()["c"].AddAsync(new Int64Value { Value = 2 }, Cancellation);
        Assert.Equal(2, (await client.Actors<ICounter>()["c"].GetAsync(new Empty(), Cancellation)).Value);
        await host.StopAsync(Cancellation);
        Assert.Equal(0, node.ActorCount);
    }

    [Fact]
    public async Task An_actor_has_a_scope_of_the_host_s_services_that_ends_with_it()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddScoped<Scoped>().AddGoAktNode(static n => n.AddActor<ScopedActor>());
        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<IScriptedActor>("one", Cancellation);
        await node.SpawnAsync<IScriptedActor>("two", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);

        string first = await ScopeOfAsync("one"), second = await ScopeOfAsync("two");

        Assert.NotEqual(first, second);
        Assert.Equal(first, await ScopeOfAsync("one"));
        Assert.DoesNotContain(first, Scoped.Disposed);
        await node.StopAsync("one", Cancellation);
        Assert.Contains(first, Scoped.Disposed);
        Assert.DoesNotContain(second, Scoped.Disposed);
        await host.StopAsync(Cancellation);
        Assert.Contains(second, Scoped.Disposed);

        async Task<string> ScopeOfAsync(string actor) =>
            (await client.Actors<IScriptedActor>()[actor].AskAsync(new StringValue(), Cancellation)).Value;
    }

    [Fact]
    public async Task A_host_that_stops_answers_what_its_node_has_taken_while_its_services_are_still_there()
    {
        TaskCompletionSource started = new(), gate = new();
        StoppedService other = new();
        LogLines lines = new();
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Logging.AddProvider(lines);
        builder.Services
            .AddGoAktNode(n => n.AddActor(_ => new ScriptedActor
            {
                OnAsk = async (question, _) =>
                {
                    started.TrySetResult();
                    await gate.Task;
                    return $"{question} {other.HasStopped}";
                },
            }))
            .AddSingleton<IHostedService>(other);
        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<IScriptedActor>("a", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);
        Task<StringValue>[] asks =
        [
            .. new[] { "one", "two" }.Select(text => client.Actors<IScriptedActor>()["a"]
                .AskAsync(new StringValue { Value = text }, Cancellation)),
        ];
        await Eventually.DoneAsync(started.Task);
        await Eventually.TrueAsync(() => Telemetry.Meters.Depth(node, "tests.Scripted") == 1);

        Task stopping = host.StopAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => lines.Of(TestHost.NodeDraining).Any());
        Assert.False(await Eventually.IsTrueAsync(
            () => asks.Any(static ask => ask.IsCompleted), TimeSpan.FromMilliseconds(200)));
        gate.SetResult();
        StringValue[] answers = await Eventually.DoneAsync(Task.WhenAll(asks));
        Assert.Equal(["one False", "two False"], answers.Select(static answer => answer.Value));
        await Eventually.DoneAsync(stopping);
        Assert.True(other.HasStopped);
        Assert.Empty(node.Failures);
    }

    [Fact]
    public async Task The_host_s_shutdown_time_out_bounds_the_drain()
    {
        TaskCompletionSource started = new();
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(n => n.AddActor(_ => new ScriptedActor
        {
            OnTell = (_, token) =>
            {
                started.SetResult();
                return Task.Delay(Timeout.Infinite, token);
            },
        }));
        builder.Services.Configure<HostOptions>(
            static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<IScriptedActor>("a", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);
        await client.Actors<IScriptedActor>()["a"].TellAsync(new Int64Value(), Cancellation);
        await Eventually.DoneAsync(started.Task);

        await Eventually.DoneAsync(Record.ExceptionAsync(() => host.StopAsync(CancellationToken.None)).AsTask());

        await Eventually.TrueAsync(() => node.ActorCount == 0);
    }

    [Fact]
    public async Task Before_the_host_has_started_there_is_no_node_and_the_error_says_so()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(static n => n.AddActor<Counter>());
        using IHost host = builder.Build();

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => host.Services.GetRequiredService<EmbeddedNode>());

        Assert.Contains("The embedded node has not started yet: it starts with the host.", e.Message, StringComparison.Ordinal);
        await host.StartAsync(Cancellation);
        Assert.NotNull(host.Services.GetRequiredService<EmbeddedNode>());
    }

    [Fact]
    public async Task A_taken_port_fails_the_start_of_the_host()
    {
        using Socket taken = new(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(n => n.Port = port);
        using IHost host = builder.Build();

        IOException e = await Assert.ThrowsAsync<IOException>(() => host.StartAsync(Cancellation));

        Assert.StartsWith($"The node can't listen on 127.0.0.1:{port}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_option_of_the_code_s_fails_the_start_of_the_host()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(static n => n.Port = 70_000);
        using IHost host = builder.Build();

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync(Cancellation));

        Assert.StartsWith("EmbeddedNodeOptions.Port is 70000: it must be ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_configuring_throws_comes_out_of_the_start_of_the_host()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(static (_, _) => throw new NotSupportedException("boom"));
        using IHost host = builder.Build();

        await Assert.ThrowsAsync<NotSupportedException>(() => host.StartAsync(Cancellation));
    }

    [Fact]
    public async Task Nodes_with_names_are_keyed_services()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services
            .AddGoAktNode(static n => n.SystemName = "default")
            .AddGoAktNode("billing", static n => n.SystemName = "billing")
            .AddGoAktNode("stock", static (services, n) => n.SystemName = services.GetRequiredService<SystemName>().Value)
            .AddSingleton(new SystemName("stock"));
        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);

        Assert.Equal("default", host.Services.GetRequiredService<EmbeddedNode>().SystemName);
        Assert.Equal("billing", host.Services.GetRequiredKeyedService<EmbeddedNode>("billing").SystemName);
        Assert.Equal("stock", host.Services.GetRequiredKeyedService<EmbeddedNode>("stock").SystemName);
    }

    [Fact]
    public void Two_nodes_of_one_name_are_an_error_where_they_are_added()
    {
        ServiceCollection services = new();
        services.AddGoAktNode(static _ => { }).AddGoAktNode("billing", static _ => { });

        InvalidOperationException unnamed =
            Assert.Throws<InvalidOperationException>(() => services.AddGoAktNode(static _ => { }));
        InvalidOperationException named =
            Assert.Throws<InvalidOperationException>(() => services.AddGoAktNode("billing", static _ => { }));

        Assert.StartsWith("AddGoAktNode was called twice without a name.", unnamed.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "AddGoAktNode was called twice for the node 'billing'.", named.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_has_its_host_s_loggers_and_clock_unless_code_says_otherwise()
    {
        ManualTime time = new(), own = new();
        LogLines lines = new();
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Logging.ClearProviders().AddProvider(lines);
        builder.Services
            .AddSingleton<TimeProvider>(time)
            .AddGoAktNode(static _ => { })
            .AddGoAktNode("other", n => n.TimeProvider = own);
        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);

        IOptionsMonitor<EmbeddedNodeOptions> options =
            host.Services.GetRequiredService<IOptionsMonitor<EmbeddedNodeOptions>>();

        Assert.Same(time, options.CurrentValue.TimeProvider);
        Assert.Same(own, options.Get("other").TimeProvider);
        Assert.Equal(2, lines.Of(1).Count(static line => line.Contains("is up", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_provider_that_is_disposed_of_ends_the_node_that_its_host_has_not_stopped()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddGoAktNode(static n => n.AddActor<Counter>());
        IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<ICounter>("c", Cancellation);

        host.Dispose();

        Assert.Equal(0, node.ActorCount);
    }

    private sealed record SystemName(string Value);

    private sealed class Application(EmbeddedNode node)
    {
        public EmbeddedNode Node => node;
    }

    private sealed class StoppedService : IHostedService
    {
        public bool HasStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            HasStopped = true;
            return Task.CompletedTask;
        }
    }
}
