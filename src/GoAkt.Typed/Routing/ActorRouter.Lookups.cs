using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <content>Look-ups, by which the first call to a name finds its actor.</content>
internal sealed partial class ActorRouter
{
    private async Task<CachedAddress> LookupAsync(
        string callName, ActorId actor, CallOptions call, bool isAfresh = false)
    {
        try
        {
            // A look-up of the call's own keeps to the same time-out, and knows better what became of it.
            return isAfresh
                ? await _cache
                    .LookupAfreshAsync(actor.Name, _lookup)
                    .UntilAsync(long.MaxValue, call.CancellationToken)
                    .InPlace()
                : await _cache.LookupAsync(actor.Name, _lookup, call).InPlace();
        }
        catch (RemotingException e)
        {
            throw Translate(e, callName, actor, null);
        }
        catch (LookupFailedException e)
        {
            if (e.Failure is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound })
            {
                _cache.Remove(actor.Name);
            }

            // The look-up failed, so the call itself was not sent.
            RemotingException failure = callName == CallNames.Lookup ? e.Failure : e.Failure.ButNotSent();
            throw Translate(failure, callName, actor, e.Node);
        }
    }

    /// <summary>The look-up that all callers of one name share, and so with bounds of its own.</summary>
    private async Task<CachedAddress> LookupOnAnyNodeAsync(string name)
    {
        CallOptions call = new(Deadline.After(_options.RequestTimeout), null, CancellationToken.None);
        List<Node>? tried = null;
        bool isRepeated = false;
        Node node = _pool.Next();
        while (true)
        {
            Node called = node;
            long startedAt = called.BeginCall();
            try
            {
                _lookedUpAt[name] = called;
                CallOptions attempt = ShareOf(call, tried);
                NodeRemoting remoting = await RemotingOfAsync(node, attempt).InPlace();
                ActorAddress address = await remoting.LookupAsync(name, attempt).InPlace();
                return Entry(address);
            }
            catch (RemotingException e)
            {
                // A look-up changes nothing, so it may be repeated whatever became of it.
                _health.Report(node, e);
                (tried ??= []).Add(node);
                Node? next =
                    e.Failure == RemotingFailure.Answered || call.Deadline.HasPassed ? null : _pool.NextExcept(tried);
                if (next is null && e.Failure == RemotingFailure.ConnectionLost && !isRepeated)
                {
                    // What was lost may have been no more than a connection from before the node was last started.
                    next = node;
                    isRepeated = true;
                }

                if (next is null || !_retries.TrySpend())
                {
                    throw new LookupFailedException(node, e);
                }

                Log.Retrying(_logger, node.Address, e.Message);
                node = next;
            }
            finally
            {
                called.EndCall(startedAt);
                _lookedUpAt.TryRemove(new KeyValuePair<string, Node>(name, called));
            }
        }
    }

    /// <summary>What the cache keeps of an address that a node has just answered.</summary>
    /// <exception cref="RemotingException">The address names no node that can be called.</exception>
    private CachedAddress Entry(ActorAddress address) => new(
        address,
        _pool.OwnerOf(address),
        Environment.TickCount64 + (long)_options.AddressLifetime.TotalMilliseconds,
        _verification.NewPresence());

    /// <summary>Half of a call's time while there is another node to try, so that a silent one does not use it all
    /// up.</summary>
    private CallOptions ShareOf(CallOptions call, List<Node>? tried) => _pool.Configured.Count > (tried?.Count ?? 0) + 1
        ? call with { Deadline = Deadline.After(call.Deadline.Remaining / 2) }
        : call;

    /// <summary>Carries a look-up's failure to the callers that share it, each of which names its own call.</summary>
    private sealed class LookupFailedException(Node node, RemotingException failure)
        : Exception(failure.Message, failure)
    {
        public Node Node { get; } = node;

        public RemotingException Failure { get; } = failure;
    }
}
