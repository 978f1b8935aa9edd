using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

/// <summary>A client finds the nodes of its own host, though these start after it was made.</summary>
public sealed class EmbeddedNodeDiscoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_may_take_what_calls_the_node_in_its_constructor(bool isFirst)
    {
        using IHost host = Build(builder =>
        {
            if (isFirst)
            {
                builder.Services.AddHostedService<Caller>();
            }

            AddNode(builder);
            builder.Services.AddGoAktClient(static options => options.Nodes.Add("embedded:*"));
            if (!isFirst)
            {
                builder.Services.AddHostedService<Caller>();
            }
        });

        await host.StartAsync(Cancellation);

        Caller caller = host.Services.GetServices<IHostedService>().OfType<Caller>().Single();
        Assert.Equal("echo:hello", await caller.Reply.WaitAsync(Cancellation));
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_client_may_require_it_at_the_start_and_name_it_in_its_configuration()
    {
        using IHost host = Build(static builder =>
        {
            builder.Configuration.AddInMemoryCollection(
            [
                KeyValuePair.Create("GoAkt:Nodes:0", (string?)"embedded:*"),
                KeyValuePair.Create("GoAkt:RequireNodeAtStart", (string?)"true"),
            ]);
            builder.Services.AddGoAktClient();
            AddNode(builder);
        });

        await host.StartAsync(Cancellation);

        Assert.Equal(
            [host.Services.GetRequiredService<EmbeddedNode>().Address],
            host.Services.GetRequiredService<GoAktClient>().Nodes.Select(static node => node.Address));
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_node_with_a_name_is_found_by_it_and_all_are_by_a_star()
    {
        using IHost host = Build(static builder =>
        {
            AddNode(builder);
            builder.Services.AddGoAktNode("billing", static options => options.AddActor<Echo>());
            builder.Services.AddGoAktClient("one", static options => options.Nodes.Add("embedded:billing"));
            builder.Services.AddGoAktClient("all", static options => options.Nodes.Add("embedded:*"));
        });

        await host.StartAsync(Cancellation);

        string first = host.Services.GetRequiredService<EmbeddedNode>().Address;
        string billing = host.Services.GetRequiredKeyedService<EmbeddedNode>("billing").Address;
        GoAktClient one = host.Services.GetRequiredKeyedService<GoAktClient>("one");
        GoAktClient all = host.Services.GetRequiredKeyedService<GoAktClient>("all");
        await Eventually.TrueAsync(() => one.Nodes.Count > 0 && all.Nodes.Count > 0);
        Assert.Equal([billing], one.Nodes.Select(static node => node.Address));
        Assert.Equal([first, billing], all.Nodes.Select(static node => node.Address));
        await host.StopAsync(Cancellation);
    }

    // Such as the name of a container, which leads nowhere in a test.
    [Fact]
    public async Task It_is_dialled_where_it_listens_and_not_where_others_reach_it()
    {
        using IHost host = Build(static builder =>
        {
            builder.Services.AddGoAktNode(static options =>
            {
                options.AddActor<Echo>();
                options.Host = "0.0.0.0";
                options.AdvertisedHost = "node.invalid";
            });
            builder.Services.AddGoAktClient(static options => options.Nodes.Add("embedded:*"));
        });
        await host.StartAsync(Cancellation);
        Actors<IEcho> echoes = host.Services.GetRequiredService<Actors<IEcho>>();

        await echoes.SpawnAsync("e", cancellationToken: Cancellation);

        StringValue reply = await echoes["e"].EchoAsync(new StringValue { Value = "hello" }, Cancellation);
        Assert.Equal("echo:hello", reply.Value);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_name_of_no_node_is_refused_with_those_that_there_are()
    {
        using IHost host = Build(static builder =>
        {
            builder.Services.AddGoAktNode("billing", static options => options.AddActor<Echo>());
            builder.Services.AddGoAktClient(static options => options.Nodes.Add("embedded:biling"));
        });

        Exception e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains(
            "'embedded:biling' names no node of this host. 'embedded:*' stands for all of them, 'embedded:billing' for the one of that name.",
            e.Message,
            StringComparison.Ordinal);
    }

    private static IHost Build(Action<HostApplicationBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        configure(builder);
        return builder.Build();
    }

    private static void AddNode(HostApplicationBuilder builder) =>
        builder.Services.AddGoAktNode(static options => options.AddActor<Echo>());

    private sealed class Caller(IActors<IEcho> echoes) : BackgroundService
    {
        private readonly TaskCompletionSource<string> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Reply => _reply.Task;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                await echoes.EnsureSpawnedAsync("e", cancellationToken: stoppingToken);
                StringValue reply = await echoes["e"].EchoAsync(new StringValue { Value = "hello" }, stoppingToken);
                _reply.TrySetResult(reply.Value);
            }
            catch (Exception e)
            {
                _reply.TrySetException(e);
                throw;
            }
        }
    }
}
