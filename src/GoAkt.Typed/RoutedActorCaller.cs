using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <summary>What the proxy of an actor holds.</summary>
internal sealed class RoutedActorCaller(GoAktClient client, ActorId actor) : ActorCaller
{
    public override Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken = default) =>
        AskAsync(method, request, client.AskTimeoutOf(method.TimeoutMilliseconds), cancellationToken);

    public override Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        TRequest request,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(request);
            MessageType type = method.RequestTypeOf(request);
            ReplyParser parser = method.ExactReplyParser(client.Parsing) ?? client.AnyReplyParserFor(type);
            return client.Router.AskAsync<TReply>(actor, request, type, parser, timeout, cancellationToken);
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

    public override Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        CancellationToken cancellationToken = default) =>
        AskAllAsync(method, requests, client.AskTimeoutOf(method.TimeoutMilliseconds), cancellationToken);

    public override async Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TRequest> batch = Batch.Of(requests);
        ReplyParser parser = client.ReplyParserFor(method, batch);
        return await client.Router.AskAllAsync<TReply>(actor, batch, parser, timeout, cancellationToken).InPlace();
    }

    public override async Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default) =>
        await client.Router.TellAllAsync(actor, Batch.Of(requests), cancellationToken).InPlace();
}
