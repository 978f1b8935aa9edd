using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Routing;

/// <summary>The way of the calls that any node of the cluster serves: spawns, and all that concerns grains.</summary>
internal sealed class AnyNodeRouter(RoutingState state, ActorLookup lookup) : NodeCalls(state)
{
    public async Task SpawnAsync(
        ActorId actor,
        RemoteSpawnRequest request,
        IBalancer? balancer,
        CallRecord? record,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, Settings.RequestTimeout, record, cancellationToken);
        await SpawnAsync(actor, request, balancer, call).InPlace();
    }

    /// <summary>Spawns an actor unless it is there.</summary>
    /// <returns>Whether it was spawned.</returns>
    public async Task<bool> EnsureSpawnedAsync(
        ActorId actor,
        RemoteSpawnRequest request,
        IBalancer? balancer,
        CallRecord? record,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(actor, Settings.RequestTimeout, record, cancellationToken);
        if (await lookup.ExistsAsync(actor, call).InPlace())
        {
            return false;
        }

        try
        {
            await SpawnAsync(actor, request, balancer, call).InPlace();
            return true;
        }
        catch (ActorAlreadyExistsException)
        {
            // Another caller has spawned it meanwhile.
            return false;
        }
    }

    private async Task SpawnAsync(ActorId actor, RemoteSpawnRequest request, IBalancer? balancer, CallOptions call)
    {
        Cache.Remove(actor.Name);
        await CallAnyNodeAsync(
            CallNames.Spawn,
            actor,
            message: null,
            async (remoting, node, _) =>
            {
                long startedAt = Stopwatch.GetTimestamp();
                ActorAddress? address = await remoting.SpawnAsync(request, call).InPlace();
                node.Usage.NoteSpawn();
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
            CachedAddress entry = lookup.EntryOf(address);
            entry.Presence.MarkVerified(startedAt);
            Cache.Set(actor.Name, entry);
        }
        catch (Exception)
        {
            // The actor is there, at an address that names no node, or that the application can't map. The first call
            // to it looks it up and says so.
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
        CallRecord? record,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(grain, timeout, record, cancellationToken);
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
        CallRecord? record,
        CancellationToken cancellationToken)
    {
        CallOptions call = Begin(grain, timeout, record, cancellationToken);
        KeptMessages[] kept = [.. messages.Select(message => Keep(callName, grain, message))];
        List<TResult> results = new(kept.Length);
        try
        {
            foreach (KeptMessages message in kept)
            {
                if (call.Deadline.HasPassed)
                {
                    string reason = $"the time was over after {results.Count} of {kept.Length} messages";
                    throw Translate(
                        RemotingException.TimedOut(Delivery.Unknown, reason), callName, grain, null, call.Record);
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
        CallOptions call = Begin(Settings.RequestTimeout, record: null, cancellationToken);
        for (bool isRepeated = false; ; isRepeated = true)
        {
            NodeUsage usage = node.Usage;
            long startedAt = usage.BeginCall();
            try
            {
                NodeRemoting remoting = await RemotingOfAsync(node, call).InPlace();
                return await remoting.KindsAsync(call).InPlace();
            }
            catch (RemotingException e) when (!isRepeated && HasChangedItsWire(node, e))
            {
                NoteRetry(node, e.Message);
            }
            catch (RemotingException e)
            {
                Health.Report(node, e);
                throw Translate(e, CallNames.Kinds, null, node, call.Record);
            }
            finally
            {
                usage.EndCall(startedAt);
            }
        }
    }

    /// <summary>The nodes that balancing chooses from, once it is known which.</summary>
    /// <exception cref="GoAktException">There are none, or none is known in time.</exception>
    public async Task<IReadOnlyList<Node>> NodesAsync(CancellationToken cancellationToken)
    {
        CallOptions call = Begin(Settings.RequestTimeout, record: null, cancellationToken);
        try
        {
            return await Pool.ConfiguredAsync(call).InPlace();
        }
        catch (RemotingException e)
        {
            throw Translate(e, CallNames.Kinds, null, null, call.Record);
        }
    }

    private async Task<Node> FirstNodeAsync(string callName, ActorId actor, CallOptions call, IBalancer? balancer)
    {
        try
        {
            return await Pool.FirstAsync(call, balancer).InPlace();
        }
        catch (RemotingException e)
        {
            throw Translate(e, callName, actor, null, call.Record);
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
        bool wasRefused = false;
        bool hadChanged = false;
        Node? known = Pool.TryNext(balancer);
        using KeptMessages? kept = message is null or SerializedMessage || known?.Remoting is not null
            ? null
            : Keep(callName, actor, message);
        message = kept?.Single ?? message;
        Node node = known ?? await FirstNodeAsync(callName, actor, call, balancer).InPlace();
        while (true)
        {
            NodeUsage usage = node.Usage;
            long startedAt = usage.BeginCall();
            try
            {
                NoteNode(call.Record, node);

                // Only to find out the wire is a share of the time enough: what is sent can't be called back to try
                // another node.
                NodeRemoting remoting = await RemotingOfAsync(node, ShareOf(call, tried)).InPlace();
                call.Record?.NoteNode(node.Observed, remoting.Protocol);
                TResult result = await request(remoting, node, message).InPlace();
                Retries.Refill();
                return result;
            }
            catch (RemotingException e)
            {
                Health.Report(node, e);
                bool hasChanged = !hadChanged && HasChangedItsWire(node, e);
                if (!hasChanged)
                {
                    (tried ??= []).Add(node);
                }

                hadChanged |= hasChanged;
                bool isNodesFault = e.Failure is RemotingFailure.NotConnected or RemotingFailure.ConnectionLost
                    or RemotingFailure.Protocol or RemotingFailure.TimedOut;
                bool mayRepeat = (isNodesFault || (e.IsRefused && !wasRefused))
                    && e.Delivery == Delivery.NotSent
                    && !call.Deadline.HasPassed
                    && (message is null or SerializedMessage || e.Unsent is not null);
                Node? next = !mayRepeat ? null : hasChanged ? node : Pool.NextExcept(tried!, balancer);
                if (next is null || !Retries.TrySpend())
                {
                    throw Translate(isPartlySent ? e.ButPartlySent() : e, callName, actor, node, call.Record);
                }

                NoteRetry(node, e.Message);
                wasRefused |= e.IsRefused;
                node = next;
                message = message is null or SerializedMessage ? message : e.Unsent!.Single;
            }
            finally
            {
                usage.EndCall(startedAt);
            }
        }
    }
}
