using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <summary>What the proxy of a grain holds.</summary>
internal sealed class GrainCaller(GoAktClient client, ActorId grain, GrainOptions options) : ActorCaller
{
    public override Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken = default) =>
        AskAsync(method, request, client.AskTimeoutOf(method.TimeoutMilliseconds), cancellationToken);

    public override async Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, TRequest request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ReplyParser parser = method.AcceptsAnyReply ? client.AnyReplyParserFor(method.RequestTypeOf(request)) : method.ReplyParser;
        return (TReply)await client.AskGrainAsync(grain, request, parser, timeout, options, cancellationToken).ConfigureAwait(false);
    }

    public override Task TellAsync<TRequest>(
        ActorMethod<TRequest> method, TRequest request, CancellationToken cancellationToken = default) =>
        client.TellGrainAsync(grain, request, options, cancellationToken);

    public override Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default) =>
        AskAllAsync(method, requests, client.AskTimeoutOf(method.TimeoutMilliseconds), cancellationToken);

    /// <remarks>The wire has no batches for grains: the messages go one after another, in order, within one time-out.</remarks>
    public override async Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, IEnumerable<TRequest> requests, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TRequest> batch = Batch.Of(requests);
        Deadline deadline = Deadline.After(timeout);
        List<TReply> replies = new(batch.Count);
        foreach (TRequest request in batch)
        {
            replies.Add(await AskAsync(method, request, AtLeastSome(deadline.Remaining), cancellationToken).ConfigureAwait(false));
        }

        return replies;
    }

    public override async Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default)
    {
        foreach (IMessage request in Batch.Of(requests))
        {
            await client.TellGrainAsync(grain, request, options, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan AtLeastSome(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);
}
