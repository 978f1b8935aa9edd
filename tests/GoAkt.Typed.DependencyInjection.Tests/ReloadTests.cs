using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.DependencyInjection.Tests;

public sealed class ReloadTests
{
    private const int UnknownKey = 40;
    private const int Reloaded = 41;
    private const int NeedsRestart = 42;
    private const int ReloadFailed = 43;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_that_come_and_go_in_the_configuration_cost_no_call()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();
        await using Configured test = new(new() { ["Nodes:0"] = first.Address });
        Task<Int64Value> underWay = CallGrainsAsync(test.Client);

        test.Set(new() { ["Nodes:0"] = second.Address });
        await Eventually.TrueAsync(() => test.Client.Nodes[0].Address == second.Address);
        await test.Client.Grains<ICounterGrain>()["new"].GetAsync(new Empty(), Cancellation);

        // The first has at most the grain of the calls that are under way.
        Assert.InRange(first.GrainCount, 0, 1);
        Assert.InRange(second.GrainCount, 1, 2);
        await underWay;
        Assert.Single(test.Log.Of(Reloaded));
        Assert.Empty(test.Log.Of(NeedsRestart));
    }

    [Fact]
    public async Task Time_outs_change_for_the_calls_that_follow()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await node.SpawnAsync<IProbe>("p", Cancellation);
        await using Configured test = new(new() { ["Nodes:0"] = node.Address, ["AskTimeout"] = "00:10:00" });

        test.Set(new() { ["Nodes:0"] = node.Address, ["AskTimeout"] = "00:00:00.100" });

        // Its contract says no time-out, and it never answers.
        await Assert.ThrowsAsync<Errors.AskTimeoutException>(() =>
            test.Client.AskAsync<Empty>(new ActorId("tests/Probe", "p"), new Empty(), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task The_time_out_of_new_connections_changes()
    {
        using HangingListener silent = new();
        await using Configured test = new(new() { ["Nodes:0"] = silent.Address });

        test.Set(new() { ["Nodes:0"] = silent.Address, ["ConnectTimeout"] = "00:00:00.150" });

        Errors.GoAktException e =
            await Assert.ThrowsAnyAsync<Errors.GoAktException>(() => test.Client.KindsAsync(Cancellation));
        Assert.Contains("no connection within 150 ms", e.Message, StringComparison.Ordinal);
        Assert.Empty(test.Log.Of(NeedsRestart));
    }

    [Fact]
    public async Task A_name_that_takes_the_place_of_addresses_costs_no_call()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();
        ScriptedDiscovery discovery = new();
        Names names = new(discovery);
        await using Configured test = new(
            new() { ["Nodes:0"] = first.Address }, options => options.NodeDiscoveryProviders.Add(names));

        test.Set(new() { ["Nodes:0"] = "scripted:nodes" });
        await test.Client.Grains<ICounterGrain>()["before"].GetAsync(new Empty(), Cancellation);
        Assert.Equal(first.Address, Assert.Single(test.Client.Nodes).Address);
        discovery.Find(second.Address);
        await Eventually.TrueAsync(() => test.Client.Nodes is [var node] && node.Address == second.Address);
        await test.Client.Grains<ICounterGrain>()["after"].GetAsync(new Empty(), Cancellation);
        test.Set(new() { ["Nodes:0"] = "scripted:nodes", ["AskTimeout"] = "00:00:21" });
        Assert.Equal(1, discovery.Watches);
        test.Set(new() { ["Nodes:0"] = first.Address });

        Assert.Equal((1, 1), (first.GrainCount, second.GrainCount));
        Assert.Equal(first.Address, Assert.Single(test.Client.Nodes).Address);
        await Eventually.TrueAsync(() => discovery.WasCanceled);
        Assert.Empty(test.Log.Of(NeedsRestart));
    }

    [Fact]
    public async Task A_name_that_means_nothing_changes_nothing()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using Configured test = new(new() { ["Nodes:0"] = node.Address });

        test.Set(new() { ["Nodes:0"] = "consul:goakt" });

        Assert.Contains("GoAkt:Nodes:0: 'consul:goakt'", Assert.Single(test.Log.Of(ReloadFailed)), StringComparison.Ordinal);
        Assert.Equal(node.Address, Assert.Single(test.Client.Nodes).Address);
    }

    [Fact]
    public async Task A_change_elsewhere_in_the_configuration_is_not_logged()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        Dictionary<string, string?> keys = new()
        {
            ["Nodes:0"] = node.Address,
            ["Protocol"] = "Framed",
            ["Color"] = "red",
        };
        await using Configured test = new(new() { ["Nodes:0"] = node.Address });

        test.Set(keys);
        test.Set(keys);

        Assert.Single(test.Log.Of(Reloaded));
        Assert.Single(test.Log.Of(NeedsRestart));
        Assert.Single(test.Log.Of(UnknownKey));
    }

    [Fact]
    public async Task A_change_while_the_client_is_being_made_is_taken_over()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();
        Source source = new(new Dictionary<string, string?> { ["GoAkt:Nodes:0"] = first.Address });
        bool isFirst = true;
        await using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(new ConfigurationBuilder().Add(source).Build(), _ =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    source.Set(new Dictionary<string, string?> { ["GoAkt:Nodes:0"] = second.Address });
                }
            })
            .BuildServiceProvider();

        GoAktClient client = provider.GetRequiredService<GoAktClient>();

        Assert.Equal(second.Address, Assert.Single(client.Nodes).Address);
    }

    [Fact]
    public async Task What_cannot_change_is_named_in_the_log()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using Configured test = new(new() { ["Nodes:0"] = node.Address });

        test.Set(new() { ["Nodes:0"] = node.Address, ["Protocol"] = "Framed", ["MaxFrameSize"] = "4096" });

        string line = Assert.Single(test.Log.Of(NeedsRestart));
        Assert.Contains("Protocol, MaxFrameSize", line, StringComparison.Ordinal);
        await test.Client.KindsAsync(Cancellation);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_changes_nothing()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using Configured test = new(new() { ["Nodes:0"] = node.Address });

        test.Set(new() { ["Nodes:0"] = "nowhere" });
        test.Set([]);

        Assert.Equal(2, test.Log.Of(ReloadFailed).Count);
        Assert.Contains("GoAkt:Nodes:0: 'nowhere'", test.Log.Of(ReloadFailed)[0], StringComparison.Ordinal);
        Assert.Equal(node.Address, Assert.Single(test.Client.Nodes).Address);
        await test.Client.KindsAsync(Cancellation);
    }

    [Fact]
    public async Task A_node_that_code_has_given_stays_itself_while_it_is_given_and_is_free_after_that()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();
        Node node = new(first.Address);
        bool isGiven = true;
        await using Configured test = new(new() { ["Nodes:0"] = second.Address }, options =>
        {
            if (isGiven)
            {
                options.Nodes.Add(node);
            }
        });
        await test.Client.KindsAsync(node, Cancellation);

        test.Set(new() { ["Nodes:0"] = second.Address, ["AskTimeout"] = "00:00:21" });
        Assert.Contains(node, test.Client.Nodes);
        isGiven = false;
        test.Set(new() { ["Nodes:0"] = second.Address });
        Assert.DoesNotContain(node, test.Client.Nodes);

        // It is let go of once nothing is under way on it.
        await using GoAktClient next = await ConnectOnceFreeAsync(node);
        await next.KindsAsync(node, Cancellation);
    }

    [Fact]
    public async Task A_balancer_of_the_applications_changes()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();
        IBalancer balancer = new Chooser(0);
        Dictionary<string, string?> nodes = new() { ["Nodes:0"] = first.Address, ["Nodes:1"] = second.Address };
        await using Configured test = new(nodes, options => options.Balancer = balancer);

        await test.Client.Grains<ICounterGrain>()["one"].GetAsync(new Empty(), Cancellation);
        balancer = new Chooser(1);
        test.Set(nodes);
        await test.Client.Grains<ICounterGrain>()["two"].GetAsync(new Empty(), Cancellation);

        Assert.Equal((1, 1), (first.GrainCount, second.GrainCount));
    }

    [Fact]
    public async Task The_weights_and_the_strategy_change()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();
        await using Configured test = new(new() { ["Nodes:0"] = first.Address, ["Nodes:1"] = second.Address });

        test.Set(new()
        {
            ["Nodes:0:Address"] = first.Address,
            ["Nodes:0:Weight"] = "1000",
            ["Nodes:1:Address"] = second.Address,
            ["Nodes:1:Weight"] = "1",
            ["Strategy"] = "LeastLoad",
        });
        for (int i = 0; i < 10; i++)
        {
            await test.Client.Grains<ICounterGrain>()[$"g{i}"].GetAsync(new Empty(), Cancellation);
        }

        Assert.Equal((0, 10), (first.GrainCount, second.GrainCount));
        Assert.Equal([1000, 1], test.Client.Nodes.Select(static node => node.Weight));
    }

    private static async Task<Int64Value> CallGrainsAsync(GoAktClient client)
    {
        Int64Value last = new();
        for (int i = 0; i < 500; i++)
        {
            last = await client.Grains<ICounterGrain>()["g"].GetAsync(new Empty(), Cancellation);
        }

        return last;
    }

    private static Task<EmbeddedNode> StartNodeAsync() =>
        EmbeddedNode.StartAsync(
            static options => options.AddActor<Probe>().AddGrain<CounterGrain>(), Cancellation);

    private static async Task<GoAktClient> ConnectOnceFreeAsync(Node node)
    {
        GoAktClient? client = null;
        await Eventually.TrueAsync(() =>
        {
            try
            {
                client = GoAktClient.Create([node]);
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        });
        return client!;
    }

    /// <summary>Finds one discovery by a name.</summary>
    private sealed class Names(ScriptedDiscovery discovery) : INodeDiscoveryProvider
    {
        public INodeDiscovery? TryCreate(string name) => name == discovery.ToString() ? discovery : null;
    }

    private sealed class Chooser(int index) : IBalancer
    {
        public Node Next(IReadOnlyList<Node> nodes) => nodes[index];
    }

    /// <summary>A client of a container, and a configuration that can be changed.</summary>
    private sealed class Configured : IAsyncDisposable
    {
        private readonly Source _source;
        private readonly ServiceProvider _provider;

        public Configured(Dictionary<string, string?> keys, Action<GoAktClientOptions>? configure = null)
        {
            _source = new Source(Complete(keys));
            _provider = new ServiceCollection()
                .AddSingleton<ILoggerFactory>(Log)
                .AddGoAktClient(
                    new ConfigurationBuilder().Add(_source).Build().GetSection("GoAkt"),
                    options => configure?.Invoke(options))
                .BuildServiceProvider();
            Client = _provider.GetRequiredService<GoAktClient>();
        }

        public LogLines Log { get; } = new();

        public GoAktClient Client { get; }

        public void Set(Dictionary<string, string?> keys) => _source.Set(Complete(keys));

        public ValueTask DisposeAsync() => _provider.DisposeAsync();

        private static Dictionary<string, string?> Complete(Dictionary<string, string?> keys)
        {
            var all = keys.ToDictionary(static key => $"GoAkt:{key.Key}", static key => key.Value);
            foreach (string time in (string[])["AskTimeout", "RequestTimeout", "ConnectTimeout"])
            {
                all.TryAdd($"GoAkt:{time}", "00:00:20");
            }

            return all;
        }
    }

    private sealed class Source(IDictionary<string, string?> keys) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            Data = keys;
            return this;
        }

        public void Set(IDictionary<string, string?> changed)
        {
            Data = changed;
            OnReload();
        }
    }
}
