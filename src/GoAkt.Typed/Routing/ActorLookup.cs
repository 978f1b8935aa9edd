using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <summary>Look-ups, by which the first call to a name finds its actor.</summary>
internal sealed class ActorLookup : NodeCalls
{
    private readonly RoutingState _state;

    public ActorLookup(RoutingState state)
        : base(state) => _state = state;

    /// <summary>Finds an actor's address: in the cache, by a look-up that is under way, or by one of its own.</summary>
    /// <param name="callName">The call that needs it.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="call">What bounds the call.</param>
    /// <param name="isAfresh">Whether a look-up that began earlier will not do.</param>
    /// <exception cref="GoAktException">The call failed because the address was not found.</exception>
    public async Task<CachedAddress> LookupAsync(
        string callName, ActorId actor, CallOptions call, bool isAfresh = false)
    {
        try
        {
            // A look-up of the call's own has the same time-out, and its failure says more than a time-out here would.
            return isAfresh
                ? await Cache
                    .LookupAfreshAsync(
                        actor.Name, repeats => LookUpOnAnyNodeAsync(actor.Name, repeats, call.Record ?? new()))
                    .UntilAsync(long.MaxValue, call.CancellationToken)
                    .InPlace()
                : await LookUpWithOthersAsync(actor.Name, call).InPlace();
        }
        catch (RemotingException e)
        {
            throw Translate(e, callName, actor, null, call.Record);
        }
        catch (OperationCanceledException)
        {
            NoteLookup(call.Record, actor.Name);
            throw;
        }
        catch (LookupFailedException e)
        {
            if (e.Failure is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound })
            {
                // Its node may be down without that anybody has noticed.
                Cache.RemoveLost(actor.Name);
            }

            // The look-up failed, so the call itself was not sent.
            RemotingException failure = callName == CallNames.Lookup ? e.Failure : e.Failure.ButNotSent();
            throw Translate(failure, callName, actor, e.Node, call.Record);
        }
    }

    /// <summary>As <see cref="LookupAsync"/>, for a call that may have reason to wait where nothing was
    /// found.</summary>
    public async Task<LookupOutcome> TryLookupAsync(string name, CallOptions call)
    {
        try
        {
            return new LookupOutcome(await LookUpWithOthersAsync(name, call).InPlace(), null, null);
        }
        catch (OperationCanceledException)
        {
            NoteLookup(call.Record, name);
            throw;
        }
        catch (RemotingException e)
        {
            return new LookupOutcome(null, e, null);
        }
        catch (LookupFailedException e)
        {
            return new LookupOutcome(null, e.Failure, e.Node);
        }
    }

    /// <summary>As <see cref="TryLookupAsync"/>, for many calls, and so with bounds of its own.</summary>
    /// <param name="name">The name.</param>
    /// <param name="headers">Those of one of the calls, or null.</param>
    public Task<LookupOutcome> TryLookupForManyAsync(
        string name, IReadOnlyList<KeyValuePair<string, string>>? headers) => TryLookupAsync(
            name,
            new CallOptions(
                Deadline.After(Settings.RequestTimeout),
                new CallRecord { SentHeaders = headers },
                CancellationToken.None));

    /// <summary>Looks an actor up afresh.</summary>
    public async Task<bool> ExistsAsync(ActorId actor, CallOptions call)
    {
        try
        {
            await LookupAsync(CallNames.Lookup, actor, call, isAfresh: true).InPlace();
            return true;
        }
        catch (ActorNotFoundException)
        {
            return false;
        }
    }

    /// <summary>What the cache keeps of an address that a node has just answered.</summary>
    /// <exception cref="RemotingException">The address names no node that can be called, or the client is
    /// disposed.</exception>
    public CachedAddress EntryOf(ActorAddress address)
    {
        Node owner = Pool.OwnerOf(address);
        return new CachedAddress(
            address,
            owner,
            owner.Usage,
            ConnectorOf(owner),
            Environment.TickCount64 + (long)Settings.AddressLifetime.TotalMilliseconds,
            new ActorPresence(Settings.TellVerification));
    }

    /// <summary>The look-up that all callers of one name share. It carries the headers of the call that begins it, and
    /// has a record of its own: it may outlast that call.</summary>
    private Task<CachedAddress> LookUpWithOthersAsync(string name, CallOptions call) => Cache.LookupAsync(
        name,
        repeats => LookUpOnAnyNodeAsync(name, repeats, new CallRecord { SentHeaders = call.Headers }),
        call);

    /// <summary>Looks a name up on whichever node answers, with bounds of its own.</summary>
    private async Task<CachedAddress> LookUpOnAnyNodeAsync(string name, int repeats, CallRecord record)
    {
        TimeSpan time = SharedWork.TimeOf(Settings.RequestTimeout, repeats);
        CallOptions call = new(Deadline.After(time), record, CancellationToken.None);
        List<Node>? tried = null;
        bool isRepeated = false;
        Node node = Pool.TryNext() ?? await Pool.FirstAsync(call).InPlace();
        while (true)
        {
            Node called = node;
            NodeUsage usage = node.Usage;
            long startedAt = usage.BeginCall();
            try
            {
                _state.LookedUpAt[name] = called;
                CallOptions attempt = ShareOf(call, tried, time);
                NoteNode(record, node);
                NodeRemoting remoting = await RemotingOfAsync(node, attempt).InPlace();
                record.NoteNode(node.Observed, remoting.Protocol);
                ActorAddress address = await remoting.FindAsync(name, attempt).InPlace();
                return EntryOf(address);
            }
            catch (RemotingException e)
            {
                // A look-up changes nothing, so it may be repeated even if the first one has reached the node.
                Health.Report(node, e);
                (tried ??= []).Add(node);
                bool isFinal = e.Failure == RemotingFailure.Answered && !e.IsRefused;
                Node? next = isFinal || call.Deadline.HasPassed ? null : Pool.NextExcept(tried);
                if (next is null
                    && e.Failure is RemotingFailure.ConnectionLost or RemotingFailure.Protocol
                    && !isRepeated)
                {
                    // What was lost, or spoilt, may have been no more than a connection from before the node was last
                    // started.
                    next = node;
                    isRepeated = true;
                }

                if (next is null || !Retries.TrySpend())
                {
                    throw new LookupFailedException(node, e);
                }

                NoteRetry(node, e.Message);
                node = next;
            }
            finally
            {
                usage.EndCall(startedAt);
                _state.LookedUpAt.TryRemove(new KeyValuePair<string, Node>(name, called));
            }
        }
    }

    /// <summary>Carries a look-up's failure to the callers that share it, each of which names its own call.</summary>
    private sealed class LookupFailedException(Node node, RemotingException failure)
        : Exception(failure.Message, failure)
    {
        public Node Node { get; } = node;

        public RemotingException Failure { get; } = failure;
    }
}

/// <summary>What a look-up has come to.</summary>
/// <param name="Found">The actor's address; null if it was not found.</param>
/// <param name="Failure">Why not.</param>
/// <param name="Node">The node that failed or did not know it; null if the time was over.</param>
internal readonly record struct LookupOutcome(CachedAddress? Found, RemotingException? Failure, Node? Node);
