using System.Text;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Tests;

public sealed class HostTests
{
    /// <summary>Several times what a client takes to see that nothing is under way.</summary>
    private static readonly TimeSpan s_whileIdle = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_starts_while_its_nodes_are_down()
    {
        using IHost host = Build(static builder => builder.Services.AddGoAktClient(Nowhere));

        await host.StartAsync(Cancellation);

        await Assert.ThrowsAsync<NodeUnavailableException>(
            () => host.Services.GetRequiredService<GoAktClient>().KindsAsync(Cancellation));
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_host_that_has_stopped_and_been_disposed_of_can_be_stopped_once_more()
    {
        IHost host = Build(static builder => builder.Services.AddGoAktClient(Nowhere));
        await host.StartAsync(Cancellation);
        await host.StopAsync(Cancellation);
        host.Dispose();

        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_host_whose_client_requires_a_node_starts_only_with_one()
    {
        using IHost without = Build(static builder => builder.Services.AddGoAktClient(static options =>
        {
            Nowhere(options);
            options.RequireNodeAtStart = true;
        }));
        await using EmbeddedNode node = await StartNodeAsync();
        using IHost with = Build(builder => builder.Services.AddGoAktClient(options =>
        {
            options.Nodes.Add(node.Address);
            options.RequireNodeAtStart = true;
            options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
        }));

        await Assert.ThrowsAsync<NodeUnavailableException>(() => without.StartAsync(Cancellation));
        await with.StartAsync(Cancellation);
        await with.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_host_whose_client_verifies_contracts_does_not_start_with_a_missing_kind()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        using IHost host = Build(builder => builder.Services.AddGoAktClient(options =>
        {
            options.Nodes.Add(node.Address);
            options.VerifyContractsAtStart = true;
            options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
        }));

        KindNotRegisteredException e =
            await Assert.ThrowsAsync<KindNotRegisteredException>(() => host.StartAsync(Cancellation));

        Assert.Contains(nameof(IProbe), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_fails_the_hosts_start()
    {
        using IHost host = Build(static builder =>
        {
            builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes("""
                { "GoAkt": { "Nodes": ["a:3321"], "AskTimeout": "-1" } }
                """)));
            builder.Services.AddGoAktClient(builder.Configuration.GetSection("GoAkt"));
        });

        OptionsValidationException e =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains("GoAkt:AskTimeout: '-1'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_may_have_the_node_that_its_client_requires(bool isClientFirst)
    {
        using IHost host = Build(builder =>
        {
            if (!isClientFirst)
            {
                AddNode(builder);
            }

            builder.Services.AddGoAktClient(static (services, options) =>
            {
                options.Nodes.Add(services.GetRequiredService<EmbeddedNode>().Address);
                options.RequireNodeAtStart = options.VerifyContractsAtStart = true;
                options.Contracts.Add(typeof(IEcho));
            });
            if (isClientFirst)
            {
                AddNode(builder);
            }
        });

        await host.StartAsync(Cancellation);

        Actors<IEcho> echoes = host.Services.GetRequiredService<Actors<IEcho>>();
        await echoes.SpawnAsync("e", cancellationToken: Cancellation);
        Assert.Equal("echo:hello", (await echoes["e"].EchoAsync(new StringValue { Value = "hello" }, Cancellation)).Value);
        await host.StopAsync(Cancellation);

        static void AddNode(HostApplicationBuilder builder) =>
            builder.Services.AddGoAktNode(static options => options.AddActor<Echo>());
    }

    [Fact]
    public async Task A_host_that_did_not_start_stops_without_a_word()
    {
        using IHost host = Build(static builder => builder.Services.AddGoAktClient(static _ => { }));
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Interceptors_are_made_once_however_often_the_configuration_changes()
    {
        int made = 0;
        ConfigurationManager configuration = new();
        configuration["GoAkt:Nodes:0"] = "127.0.0.1:1";
        await using ServiceProvider provider = new ServiceCollection()
            .AddTransient<ICallInterceptor>(_ =>
            {
                made++;
                return new Gate();
            })
            .AddGoAktClient(configuration)
            .BuildServiceProvider();
        GoAktClient client = provider.GetRequiredService<GoAktClient>();

        configuration["GoAkt:Nodes:0"] = "127.0.0.1:2";
        ((IConfigurationRoot)configuration).Reload();

        Assert.Equal("127.0.0.1:2", Assert.Single(client.Nodes).Address);
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Calls_under_way_end_before_the_client_does()
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options => options.AddActor(_ => new Echo { Wakes = goOn.Task }), Cancellation);
        await node.SpawnAsync<IEcho>("e", Cancellation);
        using IHost host = Build(
            builder => builder.Services.AddGoAktClient(options => options.Nodes.Add(node.Address)));
        await host.StartAsync(Cancellation);
        GoAktClient client = host.Services.GetRequiredService<GoAktClient>();
        Task<Duration> call = client.Actors<IEcho>()["e"]
            .SleepAsync(new Duration(), TimeSpan.FromMinutes(1), Cancellation)
            .AsTask();
        await Eventually.TrueAsync(() => client.Nodes[0].InFlight == 1);

        Task stopping = host.StopAsync(Cancellation);
        Assert.False(await Eventually.IsTrueAsync(() => stopping.IsCompleted, s_whileIdle));
        goOn.SetResult();
        await stopping;

        await call;
    }

    [Fact]
    public async Task Interceptors_at_work_end_before_the_client_does()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.AddActor<Echo>(), Cancellation);
        await node.SpawnAsync<IEcho>("e", Cancellation);
        Gate gate = new();
        using IHost host = Build(builder => builder.Services.AddGoAktClient(options =>
        {
            options.Nodes.Add(node.Address);
            options.Interceptors.Add(gate);
        }));
        await host.StartAsync(Cancellation);
        Task<StringValue> call = host.Services.GetRequiredService<Actors<IEcho>>()["e"]
            .EchoAsync(new StringValue { Value = "hello" }, Cancellation);
        await gate.Entered.Task;

        Task stopping = host.StopAsync(Cancellation);
        Assert.False(await Eventually.IsTrueAsync(() => stopping.IsCompleted, s_whileIdle));
        gate.Open.SetResult();
        await stopping;

        Assert.Equal("echo:hello", (await call).Value);
    }

    [Fact]
    public async Task Calls_that_never_end_do_not_keep_a_host_longer_than_its_time_out()
    {
        TaskCompletionSource never = new();
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options => options.AddActor(_ => new Echo { Wakes = never.Task }), Cancellation);
        await node.SpawnAsync<IEcho>("e", Cancellation);
        LogLines log = new();
        IHost host = Build(builder =>
        {
            builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(log);
            builder.Services.AddGoAktClient(options => options.Nodes.Add(node.Address));
        });
        await host.StartAsync(Cancellation);
        GoAktClient client = host.Services.GetRequiredService<GoAktClient>();
        Task<Duration> call = client.Actors<IEcho>()["e"]
            .SleepAsync(new Duration(), TimeSpan.FromMinutes(10), Cancellation)
            .AsTask();
        await Eventually.TrueAsync(() => client.Nodes[0].InFlight == 1);

        await host.StopAsync(new CancellationToken(canceled: true));
        host.Dispose();

        await Assert.ThrowsAnyAsync<GoAktException>(() => call);
        Assert.Single(log.Of(46));
    }

    private static void Nowhere(GoAktClientOptions options)
    {
        options.Nodes.Add("127.0.0.1:1");
        options.RequestTimeout = TimeSpan.FromSeconds(20);
    }

    private static Task<EmbeddedNode> StartNodeAsync() =>
        EmbeddedNode.StartAsync(static options => options.AddActor<Echo>(), Cancellation);

    private static IHost Build(Action<HostApplicationBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder);
        return builder.Build();
    }

    /// <summary>Holds a call up before it is made.</summary>
    private sealed class Gate : ICallInterceptor
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task InterceptAsync(InterceptedCall call, Func<Task> next)
        {
            Entered.SetResult();
            await Open.Task;
            await next();
        }
    }
}
