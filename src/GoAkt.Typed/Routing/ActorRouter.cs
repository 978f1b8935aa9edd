using System.Collections.Concurrent;
using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Routing;

/// <summary>
/// The way of every call: find the actor's address, speak to the node that owns it, and try again where that certainly
/// does nothing twice.
/// </summary>
internal sealed partial class ActorRouter : IAsyncDisposable
{
    /// <summary>Retries in stock, for all calls together.</summary>
    private const int RetryTokens = 100;

    private readonly GoAktClientOptions _options;
    private readonly NodePool _pool;
    private readonly AddressCache _cache;
    private readonly HealthMonitor _health;
    private readonly ILogger _logger;
    private readonly TellVerification _verification;
    private readonly RetryBudget _retries = new(RetryTokens);

    // Which node is being asked for a name at present.
    private readonly ConcurrentDictionary<string, Node> _lookedUpAt = new(StringComparer.Ordinal);
    private readonly Func<string, Task<CachedAddress>> _lookup;
    private int _disposed;

    public ActorRouter(
        GoAktClientOptions options, NodePool pool, AddressCache cache, HealthMonitor health, ILogger logger)
    {
        _options = options;
        _pool = pool;
        _cache = cache;
        _health = health;
        _logger = logger;
        _verification = new TellVerification(options, cache, health, logger);
        _lookup = LookupOnAnyNodeAsync;
    }

    /// <summary>Looks an actor up afresh.</summary>
    /// <returns>Its address; null if there is no such actor.</returns>
    public async Task<ActorAddress?> FindAsync(ActorId actor, CancellationToken cancellationToken)
    {
        try
        {
            return await WhereisAsync(actor, cancellationToken).InPlace();
        }
        catch (ActorNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Looks an actor up afresh.</summary>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    public async Task<ActorAddress> WhereisAsync(ActorId actor, CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
        return (await LookupAsync(CallNames.Lookup, actor, call, isAfresh: true).InPlace()).Address;
    }

    /// <summary>Calls the node that owns an actor by the actor's name; the address is looked up afresh.</summary>
    /// <returns>False if there is no such actor.</returns>
    public async Task<bool> CallOwnerAsync(
        string callName,
        ActorId actor,
        Func<NodeRemoting, string, CallOptions, ValueTask> request,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
        try
        {
            await LookupAsync(callName, actor, call, isAfresh: true).InPlace();
            await CallActorAsync(
                callName,
                actor,
                async (remoting, target) =>
                {
                    await request(remoting, target.Address.Name, call).InPlace();
                    return true;
                },
                call,
                new RetryState { AfterGone = true }).InPlace();
            return true;
        }
        catch (ActorNotFoundException)
        {
            return false;
        }
        finally
        {
            _cache.Remove(actor.Name);
        }
    }

    /// <summary>Asks the node that owns an actor something about it.</summary>
    public async Task<TResult> IntrospectAsync<TResponse, TResult>(
        ActorId actor,
        Envelope<TResponse> envelope,
        Func<ActorAddress, IMessage> request,
        Func<TResponse, TResult> read,
        CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>, new()
    {
        CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
        return await CallActorAsync(
            CallNames.Introspection,
            actor,
            async (remoting, target) =>
            {
                TResponse response = await remoting.RequestAsync(envelope, request(target.Address), call).InPlace();
                try
                {
                    return read(response);
                }
                catch (Exception e)
                {
                    throw RemotingException.UnreadableReply($"the node's answer can't be read: {e.Message}", e);
                }
            },
            call).InPlace();
    }

    public async Task SpawnAsync(
        ActorId actor, RemoteSpawnRequest request, IBalancer? balancer, CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, _options.RequestTimeout, cancellationToken);
        _cache.Remove(actor.Name);
        await CallAnyNodeAsync(
            CallNames.Spawn,
            actor,
            message: null,
            async (remoting, node, _) =>
            {
                long startedAt = Stopwatch.GetTimestamp();
                ActorAddress? address = await remoting.SpawnAsync(request, call).InPlace();
                node.NoteSpawn();
                Remember(actor, address, startedAt);
                return true;
            },
            call,
            balancer).InPlace();
    }

    /// <summary>Keeps the address of an actor that was just spawned, so that the first call to it looks nothing
    /// up.</summary>
    private void Remember(ActorId actor, ActorAddress? address, long startedAt)
    {
        if (address is null)
        {
            return;
        }

        try
        {
            CachedAddress entry = Entry(address);
            entry.Presence.MarkVerified(startedAt);
            _cache.Set(actor.Name, entry);
        }
        catch (RemotingException)
        {
            // The actor is there, at an address that names no node. The first call to it looks for it and says so.
        }
    }

    /// <summary>Calls a grain through any node: the cluster finds or activates it. Without a message that is
    /// all.</summary>
    public async Task<TResult> CallGrainAsync<TResult>(
        string callName,
        ActorId grain,
        IMessage? message,
        Func<NodeRemoting, IMessage?, CallOptions, ValueTask<TResult>> request,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(grain, timeout, cancellationToken);
        return await CallAnyNodeAsync(
            callName, grain, message, (remoting, _, current) => request(remoting, current, call), call).InPlace();
    }

    /// <summary>
    /// Calls a grain for each message of a batch, in order and within one time-out: the wire has no batches for grains.
    /// Once a message is through, no failure of the batch says any more that nothing was sent.
    /// </summary>
    public async Task<IReadOnlyList<TResult>> CallGrainForEachAsync<TResult>(
        string callName,
        ActorId grain,
        IReadOnlyList<IMessage> messages,
        Func<NodeRemoting, IMessage, CallOptions, ValueTask<TResult>> request,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(grain, timeout, cancellationToken);
        KeptMessages[] kept = [.. messages.Select(message => Keep(callName, grain, message))];
        List<TResult> results = new(kept.Length);
        try
        {
            foreach (KeptMessages message in kept)
            {
                if (call.Deadline.HasPassed)
                {
                    string reason = $"the time was over after {results.Count} of {kept.Length} messages";
                    throw Translate(RemotingException.TimedOut(Delivery.Unknown, reason), callName, grain, null);
                }

                results.Add(await CallAnyNodeAsync(
                    callName,
                    grain,
                    message.Single,
                    (remoting, _, current) => request(remoting, current!, call),
                    call,
                    isPartlySent: results.Count > 0).InPlace());
            }

            return results;
        }
        finally
        {
            Array.ForEach(kept, static message => message.Dispose());
        }
    }

    public async Task<IReadOnlyList<string>> KindsAsync(Node node, CancellationToken cancellationToken)
    {
        CallOptions call = Begin(_options.RequestTimeout, cancellationToken);
        try
        {
            NodeRemoting remoting = await RemotingOfAsync(node, call).InPlace();
            return await remoting.KindsAsync(call).InPlace();
        }
        catch (RemotingException e)
        {
            _health.Report(node, e);
            throw Translate(e, CallNames.Kinds, null, node);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return default;
        }

        _health.Dispose();
        return _pool.DisposeAsync();
    }

    /// <summary>What speaks to a node. The nodes of a client that is disposed may be another one's by now.</summary>
    private ValueTask<NodeRemoting> RemotingOfAsync(Node node, CallOptions call) =>
        Volatile.Read(ref _disposed) == 0 ? node.RemotingAsync(call) : throw RemotingException.Disposed(Delivery.NotSent);

    private CallOptions Begin(ActorId actor, TimeSpan timeout, CancellationToken cancellationToken)
    {
        actor.RequireName();
        return Begin(timeout, cancellationToken);
    }

    private CallOptions Begin(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(GoAktClient));
        if (timeout != Timeout.InfiniteTimeSpan
            && (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout),
                timeout,
                "A time-out must be more than zero and less than 24 days, or Timeout.InfiniteTimeSpan.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new CallOptions(Deadline.After(timeout), Propagation.Headers(_options.Headers), cancellationToken);
    }

    private GoAktException Translate(RemotingException e, string callName, ActorId? actor, Node? node)
    {
        if (e.IsDisposal && Volatile.Read(ref _disposed) == 0)
        {
            const string Reason =
                "the node was given up while the call was under way: it speaks another wire now, or was silent for minutes";
            e = RemotingException.ConnectionLost(e.Delivery, Reason, e);
        }

        if (e.Failure == RemotingFailure.TimedOut && node is null)
        {
            // A look-up that many share may outlast one's own time, or end at that moment.
            node = (actor is { } id ? _lookedUpAt.GetValueOrDefault(id.Name) : null)
                ?? (_pool.Configured.Count == 1 ? _pool.Configured[0] : null);
        }

        if (node is { HasAnswered: false })
        {
            e = FirstContact.Explain(e, _options.Protocol, (node.Tls ?? _options.Tls) is not null);
        }

        return ErrorTranslation.Translate(e, callName, actor, node);
    }

    private async Task<TResult> CallActorAsync<TResult>(
        string callName,
        ActorId actor,
        Func<NodeRemoting, CachedAddress, ValueTask<TResult>> request,
        CallOptions call,
        RetryState retry = default)
    {
        while (true)
        {
            CachedAddress? cached = _cache.TryGet(actor.Name);
            CachedAddress target = cached ?? await LookupAsync(callName, actor, call).InPlace();
            Node node = target.Owner;
            long startedAt = node.BeginCall();
            try
            {
                NodeRemoting remoting = await RemotingOfAsync(node, call).InPlace();
                TResult result = await request(remoting, target).InPlace();
                _retries.Refill();
                return result;
            }
            catch (RemotingException e)
            {
                ThrowUnlessRetrying(e, callName, actor, target, cached is not null, mayRepeat: true, ref retry);
            }
            finally
            {
                node.EndCall(startedAt);
            }
        }
    }

    private async Task<TResult> CallAnyNodeAsync<TResult>(
        string callName,
        ActorId actor,
        IMessage? message,
        Func<NodeRemoting, Node, IMessage?, ValueTask<TResult>> request,
        CallOptions call,
        IBalancer? balancer = null,
        bool isPartlySent = false)
    {
        List<Node>? tried = null;
        Node node = _pool.Next(balancer);
        using KeptMessages? kept =
            message is null or SerializedMessage || node.Remoting is not null ? null : Keep(callName, actor, message);
        message = kept?.Single ?? message;
        while (true)
        {
            Node called = node;
            long startedAt = called.BeginCall();
            try
            {
                // Only to find out the wire is a share of the time enough: what is sent can't be called back to try
                // another node.
                NodeRemoting remoting = await RemotingOfAsync(node, ShareOf(call, tried)).InPlace();
                TResult result = await request(remoting, node, message).InPlace();
                _retries.Refill();
                return result;
            }
            catch (RemotingException e)
            {
                _health.Report(node, e);
                (tried ??= []).Add(node);
                bool isNodesFault = e.Failure is RemotingFailure.NotConnected or RemotingFailure.ConnectionLost
                    or RemotingFailure.Protocol or RemotingFailure.TimedOut;
                bool mayRepeat = isNodesFault
                    && e.Delivery == Delivery.NotSent
                    && !call.Deadline.HasPassed
                    && (message is null or SerializedMessage || e.Unsent is not null);
                Node? next = mayRepeat ? _pool.NextExcept(tried, balancer) : null;
                if (next is null || !_retries.TrySpend())
                {
                    throw Translate(isPartlySent ? e.ButPartlySent() : e, callName, actor, node);
                }

                Log.Retrying(_logger, node.Address, e.Message);
                node = next;
                message = message is null or SerializedMessage ? message : e.Unsent!.Single;
            }
            finally
            {
                called.EndCall(startedAt);
            }
        }
    }

    /// <summary>Decides whether a call that certainly did not reach the actor is tried again; throws the caller's
    /// exception if not.</summary>
    private void ThrowUnlessRetrying(
        RemotingException e,
        string callName,
        ActorId actor,
        CachedAddress target,
        bool wasCached,
        bool mayRepeat,
        ref RetryState retry)
    {
        _health.Report(target.Owner, e);
        bool isGone = e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound };
        bool isUnreachable =
            e.Failure is RemotingFailure.NotConnected or RemotingFailure.ConnectionLost or RemotingFailure.Protocol;
        if (isGone || isUnreachable)
        {
            _cache.Remove(actor.Name, target);
            Log.AddressStale(_logger, actor.ToString(), target.Address.ToString(), e.Message);
        }

        // A fresh address that is wrong, or an owner that stays unreachable, won't get better by asking again.
        bool mayRetry = mayRepeat
            && e.Delivery == Delivery.NotSent
            && ((isGone && wasCached && !retry.AfterGone) || (isUnreachable && !retry.AfterUnreachable));
        if (!mayRetry || !_retries.TrySpend())
        {
            throw Translate(e, callName, actor, target.Owner);
        }

        retry.AfterGone |= isGone;
        retry.AfterUnreachable |= isUnreachable;
        Log.Retrying(_logger, target.Owner.Address, e.Message);
    }

    private struct RetryState
    {
        public bool AfterGone;
        public bool AfterUnreachable;
    }
}
