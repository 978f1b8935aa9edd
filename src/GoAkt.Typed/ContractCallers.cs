using GoAkt.Typed.Messages;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;
using Google.Protobuf;

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
            return client.Router.AskAsync<TReply>(
                actor, request, type, parser, client.AskTimeoutOf(method, timeout), cancellationToken);
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
            return client.Router.TellAsync(actor, request, method.RequestTypeOf(request), cancellationToken);
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
        return await client.Router.AskAllAsync<TReply>(
            actor, batch, parser, client.AskTimeoutOf(method, timeout), cancellationToken).InPlace();
    }

    public override async Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default) =>
        await client.Router.TellAllAsync(actor, Batch.Of(requests), cancellationToken).InPlace();
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
        return (TReply)
            await client.AskGrainAsync(
                grain, request, parser, client.AskTimeoutOf(method, timeout), options, cancellationToken).InPlace();
    }

    public override Task TellAsync<TRequest>(
        ActorMethod<TRequest> method, TRequest request, CancellationToken cancellationToken = default) =>
        client.TellGrainAsync(grain, request, options, method.IsOneWay, cancellationToken);

    public override async Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TRequest> batch = Batch.Of(requests);
        ReplyParser parser = client.ReplyParserFor(method, batch);
        IReadOnlyList<IMessage> replies =
            await client.AskGrainAllAsync(
                grain, batch, parser, client.AskTimeoutOf(method, timeout), options, cancellationToken).InPlace();
        return [.. replies.Cast<TReply>()];
    }

    public override async Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default) =>
        await client.TellGrainAllAsync(
            grain, Batch.Of(requests), options, method.IsOneWay, cancellationToken).InPlace();
}
