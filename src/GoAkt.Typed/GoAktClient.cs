using Google.Protobuf;

namespace GoAkt.Typed;

/// <summary>SEAM</summary>
public sealed class GoAktClient : IAsyncDisposable
{
    /// <summary>x</summary>
    public static Task<GoAktClient> ConnectAsync(
        IEnumerable<string> endpoints, Action<GoAktClientOptions>? configure = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>x</summary>
    public Actors<TContract> Actors<TContract>()
        where TContract : class => throw new NotSupportedException();

    /// <summary>x</summary>
    public Grains<TContract> Grains<TContract>()
        where TContract : class => throw new NotSupportedException();

    /// <summary>x</summary>
    public Task<TReply> AskAsync<TReply>(ActorId actor, IMessage message, CancellationToken cancellationToken = default)
        where TReply : class, IMessage<TReply>, new() => throw new NotSupportedException();

    /// <summary>x</summary>
    public Task<TReply> AskAsync<TReply>(
        ActorId actor, IMessage message, TimeSpan timeout, CancellationToken cancellationToken = default)
        where TReply : class, IMessage<TReply>, new() => throw new NotSupportedException();

    /// <summary>x</summary>
    public Task TellAsync(ActorId actor, IMessage message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>x</summary>
    public Task ReinstateAsync(ActorId actor, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}

/// <summary>SEAM</summary>
public sealed class Actors<TContract>
    where TContract : class
{
    /// <summary>x</summary>
    public TContract this[string name] => throw new NotSupportedException();
}

/// <summary>SEAM</summary>
public sealed class Grains<TContract>
    where TContract : class
{
    /// <summary>x</summary>
    public TContract this[string name] => throw new NotSupportedException();
}
