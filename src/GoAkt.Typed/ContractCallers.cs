using GoAkt.Typed.Messages;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <summary>What the proxy of an actor holds.</summary>
internal sealed class RoutedActorCaller(GoAktClient client, ActorId actor) : ActorCaller
{
    public override Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        TRequest request,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(request);
            MessageType type = method.RequestTypeOf(request);
            ReplyParser parser = method.NamedReplyParser(client.Parsing) ?? client.AnyReplyParserFor(type);
            return client.AskCoreAsync<TReply>(
                method.Name, actor, request, type, parser, client.AskTimeoutOf(method, timeout), cancellationToken);
        }
        catch (Exception e)
        {
            return FailedCall.Of<TReply>(e);
        }
    }

    public override Task TellAsync<TRequest>(
        ActorMethod<TRequest> method, TRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(request);
            return client.TellCoreAsync(method.Name, actor, request, method.RequestTypeOf(request), cancellationToken);
        }
        catch (Exception e)
        {
            return FailedCall.Of<bool>(e);
        }
    }

    public override async Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TRequest> batch = Batch.Of(requests);
        ReplyParser parser = client.ReplyParserFor(method, batch);
        return await client.AskAllCoreAsync<TReply>(
            method.Name, actor, batch, parser, client.AskTimeoutOf(method, timeout), cancellationToken).InPlace();
    }

    public override async Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default) =>
        await client.TellAllCoreAsync(method.Name, actor, Batch.Of(requests), cancellationToken).InPlace();
}

/// <summary>What the proxy of a grain holds.</summary>
internal sealed class GrainCaller(GoAktClient client, ActorId grain, GrainOptions options) : ActorCaller
{
    public override async Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        TRequest request,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ReplyParser parser = method.NamedReplyParser(client.Parsing)
            ?? client.AnyReplyParserFor(method.RequestTypeOf(request));
        return await client.AskGrainCoreAsync<TReply>(
            method.Name, grain, request, parser, client.AskTimeoutOf(method, timeout), options, cancellationToken)
            .InPlace();
    }

    public override async Task TellAsync<TRequest>(
        ActorMethod<TRequest> method, TRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await client.TellGrainCoreAsync(method.Name, grain, request, options, method.IsOneWay, cancellationToken)
            .InPlace();
    }

    public override async Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TRequest> batch = Batch.Of(requests);
        ReplyParser parser = client.ReplyParserFor(method, batch);
        return await client.AskGrainAllAsync<TReply>(
            method.Name, grain, batch, parser, client.AskTimeoutOf(method, timeout), options, cancellationToken)
            .InPlace();
    }

    public override async Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default) =>
        await client.TellGrainAllAsync(
            method.Name, grain, Batch.Of(requests), options, method.IsOneWay, cancellationToken).InPlace();
}

/// <summary>The actors of a contract, in a cluster.</summary>
internal sealed class ClientActors<TContract>(GoAktClient client, ContractProxy<TContract> proxy) : IActors<TContract>
    where TContract : class
{
    private readonly Func<ActorCaller, TContract> _createProxy = proxy.Create;

    public ActorKind Kind { get; } = new(proxy.Kind);

    public TContract this[string name] => _createProxy(new RoutedActorCaller(client, Id(name)));

    /// <exception cref="ArgumentException">The type is no contract of actors.</exception>
    public static ClientActors<TContract> Of(GoAktClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ClientActors<TContract>(client, ContractProxies.Find<TContract>(ContractSort.Actor));
    }

    public ActorId Id(string name) => new(Kind, name);

    public Task SpawnAsync(string name, SpawnOptions? options, CancellationToken cancellationToken) =>
        client.SpawnAsync(Id(name), options, cancellationToken);

    public Task<bool> EnsureSpawnedAsync(string name, SpawnOptions? options, CancellationToken cancellationToken) =>
        client.EnsureSpawnedAsync(Id(name), options, cancellationToken);

    public Task RespawnAsync(string name, CancellationToken cancellationToken) =>
        client.RespawnAsync(Id(name), cancellationToken);

    public Task ReinstateAsync(string name, CancellationToken cancellationToken) =>
        client.ReinstateAsync(Id(name), cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        client.StopAsync(Id(name), cancellationToken);

    public Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        client.ExistsAsync(Id(name), cancellationToken);

    public Task<ActorAddress> WhereisAsync(string name, CancellationToken cancellationToken) =>
        client.WhereisAsync(Id(name), cancellationToken);
}

/// <summary>The grains of a contract, in a cluster.</summary>
internal sealed class ClientGrains<TContract>(
    GoAktClient client, ContractProxy<TContract> proxy, GrainOptions options) : IGrains<TContract>
    where TContract : class
{
    private readonly Func<ActorCaller, TContract> _createProxy = proxy.Create;

    public ActorKind Kind { get; } = new(proxy.Kind);

    public TContract this[string name] => _createProxy(new GrainCaller(client, Id(name), options));

    /// <exception cref="ArgumentException">The type is no contract of grains.</exception>
    public static ClientGrains<TContract> Of(GoAktClient client, GrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ClientGrains<TContract>(client, ContractProxies.Find<TContract>(ContractSort.Grain), options);
    }

    public ActorId Id(string name) => new(Kind, name);

    public Task ActivateAsync(string name, CancellationToken cancellationToken) =>
        client.ActivateGrainAsync(Id(name), options, cancellationToken);
}
