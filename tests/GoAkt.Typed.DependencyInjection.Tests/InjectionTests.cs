using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.DependencyInjection.Tests;

public sealed class InjectionTests
{
    private static readonly ServiceProviderOptions s_strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_of_the_default_client_is_injected_as_it_is()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(options => Patiently(options, node))
            .AddSingleton<Holder>()
            .BuildServiceProvider(s_strict);

        Holder holder = provider.GetRequiredService<Holder>();

        Assert.Equal("echo:a", (await holder.Echoes["e"].EchoAsync(Text("a"), Cancellation)).Value);
        Assert.Equal("echo:b", (await holder.EchoesByInterface["e"].EchoAsync(Text("b"), Cancellation)).Value);
        Assert.Equal(0, (await holder.Counters["g"].GetAsync(new Empty(), Cancellation)).Value);
        Assert.Equal(0, (await holder.CountersByInterface["g"].GetAsync(new Empty(), Cancellation)).Value);
        Assert.Same(holder.Client, holder.ClientByInterface);
        Assert.Same(holder.Echoes, provider.GetRequiredService<Actors<IEcho>>());
        using IServiceScope scope = provider.CreateScope();
        Assert.Same(holder.Client, scope.ServiceProvider.GetRequiredService<GoAktClient>());
    }

    [Fact]
    public async Task Everything_of_a_named_client_is_injected_by_its_name()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode billing = await StartNodeAsync();
        await using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(options => Patiently(options, first))
            .AddGoAktClient("billing", options => Patiently(options, billing))
            .AddSingleton<Biller>()
            .BuildServiceProvider(s_strict);

        Biller biller = provider.GetRequiredService<Biller>();
        await biller.Counters["g"].AddAsync(new Int64Value { Value = 3 }, Cancellation);
        await biller.Echoes["e"].EchoAsync(Text("a"), Cancellation);

        Assert.Equal(billing.Address, Assert.Single(biller.Client.Nodes).Address);
        Assert.Same(biller.Client, biller.ClientByInterface);
        Assert.Equal((0, 1), (first.GrainCount, billing.GrainCount));
        Assert.Equal(first.Address, Assert.Single(provider.GetRequiredService<GoAktClient>().Nodes).Address);
    }

    [Fact]
    public async Task A_client_of_a_container_that_is_not_asked_for_is_not_made()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(static _ => throw new InvalidOperationException("not asked for"))
            .BuildServiceProvider(s_strict);

        Assert.Throws<InvalidOperationException>(provider.GetRequiredService<GoAktClient>);
    }

    [Fact]
    public async Task The_client_ends_with_its_container_whichever_way_that_is_disposed()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        GoAktClient sync;
        using (ServiceProvider provider =
            new ServiceCollection().AddGoAktClient(o => Patiently(o, node)).BuildServiceProvider(s_strict))
        {
            sync = provider.GetRequiredService<GoAktClient>();
            await sync.Actors<IEcho>()["e"].EchoAsync(Text("a"), Cancellation);
        }

        GoAktClient async;
        await using (ServiceProvider provider =
            new ServiceCollection().AddGoAktClient(o => Patiently(o, node)).BuildServiceProvider(s_strict))
        {
            async = provider.GetRequiredService<GoAktClient>();
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sync.KindsAsync(Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => async.KindsAsync(Cancellation));
        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
    }

    [Fact]
    public void A_type_that_is_no_contract_fails_in_the_words_of_its_diagnostic()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(static options => options.Nodes.Add("127.0.0.1:1"))
            .BuildServiceProvider(s_strict);

        // The analyzers refuse these where they are written.
        ArgumentException none = Assert.Throws<ArgumentException>(
            () => provider.GetRequiredService(typeof(Actors<>).MakeGenericType(typeof(IDisposable))));
        Assert.Contains("'System.IDisposable' is not a contract", none.Message, StringComparison.Ordinal);
        Assert.Contains("GOAKT019", none.Message, StringComparison.Ordinal);

        ArgumentException other = Assert.Throws<ArgumentException>(
            () => provider.GetRequiredService(typeof(IActors<>).MakeGenericType(typeof(ICounterGrain))));
        Assert.Contains("use 'Grains<ICounterGrain>'", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_without_a_client_is_told_with_those_that_there_are()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient("billing", static options => options.Nodes.Add("127.0.0.1:1"))
            .AddSingleton<MisspeltBiller>()
            .BuildServiceProvider(s_strict);

        InvalidOperationException keyed =
            Assert.Throws<InvalidOperationException>(provider.GetRequiredService<MisspeltBiller>);
        Assert.Contains("no GoAkt client named 'biling'", keyed.Message, StringComparison.Ordinal);
        Assert.Contains("'billing'", keyed.Message, StringComparison.Ordinal);

        InvalidOperationException none =
            Assert.Throws<InvalidOperationException>(provider.GetRequiredService<Actors<IEcho>>);
        Assert.Contains("no default GoAkt client", none.Message, StringComparison.Ordinal);
        Assert.Contains("'billing'", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_clients_of_one_name_are_refused_when_the_second_is_added()
    {
        IServiceCollection services = new ServiceCollection()
            .AddGoAktClient(static options => options.Nodes.Add("127.0.0.1:1"))
            .AddGoAktClient("billing", static options => options.Nodes.Add("127.0.0.1:1"));

        InvalidOperationException named = Assert.Throws<InvalidOperationException>(
            () => services.AddGoAktClient("billing", static options => options.Nodes.Add("127.0.0.1:1")));
        Assert.Contains("'billing'", named.Message, StringComparison.Ordinal);

        InvalidOperationException unnamed = Assert.Throws<InvalidOperationException>(
            () => services.AddGoAktClient(static options => options.Nodes.Add("127.0.0.1:1")));
        Assert.Contains("default client", unnamed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interceptors_of_the_container_stand_around_the_calls_of_their_client()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        List<string> calls = [];
        await using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(options => Patiently(options, node))
            .AddGoAktClient("billing", options => Patiently(options, node))
            .AddSingleton<ICallInterceptor>(new Noting(calls, "all"))
            .AddKeyedSingleton<ICallInterceptor>("billing", new Noting(calls, "billing"))
            .BuildServiceProvider(s_strict);

        await provider.GetRequiredService<Actors<IEcho>>()["e"].EchoAsync(Text("a"), Cancellation);
        calls.Add("-");
        await provider.GetRequiredKeyedService<Actors<IEcho>>("billing")["e"].EchoAsync(Text("a"), Cancellation);

        Assert.Equal(["all", "-", "all", "billing"], calls);
    }

    [Fact]
    public void An_interceptor_that_needs_its_own_client_is_told_how_to_get_it()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(static options => options.Nodes.Add("127.0.0.1:1"))
            .AddSingleton<ICallInterceptor, NeedsItsClient>()
            .BuildServiceProvider();

        InvalidOperationException e =
            Assert.Throws<InvalidOperationException>(provider.GetRequiredService<GoAktClient>);

        Assert.NotEmpty(e.Message);
    }

    [Fact]
    public void Further_options_can_be_configured_as_any_options_are()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(static options => options.Nodes.Add("127.0.0.1:1"))
            .Configure<GoAktClientOptions>(static options => options.AskTimeout = TimeSpan.Zero)
            .BuildServiceProvider(s_strict);

        Microsoft.Extensions.Options.OptionsValidationException e =
            Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
                provider.GetRequiredService<GoAktClient>);

        Assert.Contains("GoAktClientOptions.AskTimeout", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_nodes_is_refused()
    {
        using ServiceProvider provider =
            new ServiceCollection().AddGoAktClient("billing", static _ => { }).BuildServiceProvider(s_strict);

        Microsoft.Extensions.Options.OptionsValidationException e =
            Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
                () => provider.GetRequiredKeyedService<GoAktClient>("billing"));

        Assert.Contains("'billing' has no nodes", e.Message, StringComparison.Ordinal);
    }

    private static StringValue Text(string value) => new() { Value = value };

    private static async Task<EmbeddedNode> StartNodeAsync()
    {
        EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.AddActor<Echo>().AddGrain<CounterGrain>(), Cancellation);
        await node.SpawnAsync<IEcho>("e", Cancellation);
        return node;
    }

    private static void Patiently(GoAktClientOptions options, EmbeddedNode node)
    {
        options.Nodes.Add(node.Address);
        options.AskTimeout = options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
    }

    private sealed record Holder(
        GoAktClient Client,
        IGoAktClient ClientByInterface,
        Actors<IEcho> Echoes,
        IActors<IEcho> EchoesByInterface,
        Grains<ICounterGrain> Counters,
        IGrains<ICounterGrain> CountersByInterface);

    private sealed record Biller(
        [FromKeyedServices("billing")] GoAktClient Client,
        [FromKeyedServices("billing")] IGoAktClient ClientByInterface,
        [FromKeyedServices("billing")] Actors<IEcho> Echoes,
        [FromKeyedServices("billing")] Grains<ICounterGrain> Counters);

    private sealed record MisspeltBiller([FromKeyedServices("biling")] Actors<IEcho> Echoes);

    private sealed class NeedsItsClient(GoAktClient client) : ICallInterceptor
    {
        public Task InterceptAsync(InterceptedCall call, Func<Task> next) =>
            client.Nodes.Count > 0 ? next() : Task.CompletedTask;
    }

    private sealed class Noting(List<string> calls, string name) : ICallInterceptor
    {
        public Task InterceptAsync(InterceptedCall call, Func<Task> next)
        {
            calls.Add(name);
            return next();
        }
    }
}
