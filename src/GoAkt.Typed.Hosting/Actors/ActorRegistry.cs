using System.Collections.Concurrent;
using System.Text;
using GoAkt.Typed.Hosting.Telemetry;
using GoAkt.Typed.Spawning;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The actors, or the grains, that live on a node: finds, starts, stops and respawns them.</summary>
internal sealed class ActorRegistry : IActorSupervisor
{
    // Names are looked up straight from the receive buffer; longer ones than this take an allocation.
    private const int ShortName = 256;

    private readonly ConcurrentDictionary<string, HostedActor> _actors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HostedActor>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly HostedNode _node;
    private long _deadLetters;
    private volatile bool _isClosed;

    public ActorRegistry(HostedNode node)
    {
        _node = node;
        _byName = _actors.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _actors.Count;

    public long DeadLetters => Volatile.Read(ref _deadLetters);

    public IEnumerable<HostedActor> All => _actors.Values;

    /// <summary>Whether an actor has a message at hand, or one that it will handle, or starts or stops.</summary>
    public bool HasWork => _actors.Any(static actor => !actor.Value.IsDrained);

    /// <summary>How many messages are at hand or wait.</summary>
    public int Unhandled => _actors.Sum(static actor => actor.Value.Unhandled);

    public HostedActor? Find(string key) => _actors.GetValueOrDefault(key);

    public HostedActor? Find(ReadOnlySpan<byte> utf8Key)
    {
        if (utf8Key.Length > ShortName)
        {
            return Find(Encoding.UTF8.GetString(utf8Key));
        }

        Span<char> key = stackalloc char[ShortName];
        int length = Encoding.UTF8.GetChars(utf8Key, key);
        return _byName.TryGetValue(key[..length], out HostedActor? actor) ? actor : null;
    }

    /// <summary>Starts an actor unless its name is taken.</summary>
    /// <returns>The actor of that name, and whether this call started it.</returns>
    /// <exception cref="ActorStartException">The actor did not start.</exception>
    public async Task<(HostedActor Actor, bool Started)> GetOrStartAsync(
        ActorIdentity identity, Func<SpawnSettings> settings)
    {
        if (Find(identity.Key) is { } existing)
        {
            return (existing, false);
        }

        SpawnSettings chosen = settings();
        ActorHistory history = new(
            Guid.NewGuid().ToString(), new ActorCounters(), new Supervision(chosen.Supervisor, _node.Time));
        HostedActor actor = new(identity, chosen, history, this, _node);
        HostedActor winner = _actors.GetOrAdd(identity.Key, actor);
        if (winner != actor)
        {
            return (winner, false);
        }

        await StartAsync(actor).ConfigureAwait(false);
        return (actor, true);
    }

    /// <summary>Stops an actor and forgets it, also one that is being respawned.</summary>
    public async Task StopAsync(HostedActor actor)
    {
        ActorRemains remains = await StopIncarnationAsync(actor).ConfigureAwait(false);
        bool isGone = _actors.TryRemove(KeyValuePair.Create(actor.Identity.Key, actor));
        Return(actor, remains.Letters);
        if (!isGone && Find(actor.Identity.Key) is { } next && next.History == actor.History)
        {
            await StopAsync(next).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Replaces an actor by a new incarnation, which takes over the letters that wait, and the instance if that wants
    /// to be kept. Who comes while the actor is being respawned waits for the same incarnation, and who comes while it
    /// is being stopped waits for the end.
    /// </summary>
    /// <exception cref="ActorStartException">The new incarnation did not start; the actor is gone.</exception>
    public Task RespawnAsync(HostedActor actor) => actor.RespawnOnceAsync(() => ReplaceAsync(actor));

    /// <summary>Stops every actor, and those that are being started; there will be no others.</summary>
    public Task StopAllAsync()
    {
        _isClosed = true;
        return Task.WhenAll(_actors.Values.Select(StopAsync));
    }

    /// <summary>Counts a message to an actor that is not there.</summary>
    public void CountDeadLetter() => AddDeadLetter(null);

    /// <summary>Counts a message that an actor did not handle.</summary>
    public void CountDeadLetter(HostedActor actor)
    {
        actor.History.Counters.CountDeadLetter();
        AddDeadLetter(actor.Identity.Kind.Name);
    }

    // An actor that starts is registered by then: either it sees that the node is being stopped, or who stops the node
    // sees the actor.
    void IActorSupervisor.ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, _node.Owner);

    void IActorSupervisor.OnFailed(
        HostedActor actor, in Letter letter, Exception failure, SupervisorDirective? directive)
    {
        using (actor.EnterSpan())
        {
            _node.Failures.Record(
                actor.Identity, ActorFailureStage.Message, failure, letter.Message.Descriptor.FullName);
        }

        switch (directive)
        {
            case SupervisorDirective.Stop:
            case SupervisorDirective.Restart when !actor.History.Supervision.TryRestart():
                _ = ObserveAsync(StopAsync(actor), actor);
                break;
            case SupervisorDirective.Restart:
                _ = ObserveAsync(RespawnAsync(actor), actor);
                break;
        }
    }

    void IActorSupervisor.OnPassivating(HostedActor actor)
    {
        NodeLog.ActorPassivated(_node.Logger, actor.Identity.Kind.WireName, actor.Identity.Name);
        _ = ObserveAsync(StopAsync(actor), actor);
    }

    void IActorSupervisor.OnUnhandled(HostedActor actor, in Letter letter)
    {
        (string kind, string message) = (actor.Identity.Kind.WireName, letter.Message.Descriptor.FullName);
        LogLevel level = _node.Warnings.LevelOf($"{kind} {message}");
        using (actor.EnterSpan())
        {
            NodeLog.MessageUnhandled(_node.Logger, level, kind, actor.Identity.Name, message);
        }

        actor.History.Counters.CountUnhandled();
        CountDeadLetter(actor);
    }

    private void AddDeadLetter(string? kind)
    {
        Interlocked.Increment(ref _deadLetters);
        NodeMetrics.CountDeadLetter(kind);
    }

    private async Task ReplaceAsync(HostedActor actor)
    {
        ActorRemains remains = await StopIncarnationAsync(actor, forRespawn: true).ConfigureAwait(false);
        if (remains.Letters is not { } left)
        {
            return;
        }

        actor.History.Counters.CountRestart();
        HostedActor next = new(actor.Identity, actor.Settings, actor.History, this, _node);

        // Before anybody finds it: what comes then stands behind what has waited.
        next.TakeOver(left);
        if (!_actors.TryUpdate(actor.Identity.Key, next, actor))
        {
            // Someone else has stopped it meanwhile.
            Return(actor, left);
            if (remains.Kept is { } kept)
            {
                _node.Failures.Record(
                    actor.Identity,
                    ActorFailureStage.Stop,
                    await kept.DisposeAsync(_node.StopTimeout).ConfigureAwait(false));
            }

            return;
        }

        await StartAsync(next, remains.Kept).ConfigureAwait(false);
    }

    private async Task StartAsync(HostedActor actor, ActorInstance? kept = null)
    {
        try
        {
            await actor.StartAsync(kept).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A start that the end of the node has ended is no failure of the actor.
            if (!_isClosed)
            {
                _node.Failures.Record(actor.Identity, ActorFailureStage.Start, e);
            }

            await StopAsync(actor).ConfigureAwait(false);
            throw new ActorStartException(e);
        }
    }

    private async Task<ActorRemains> StopIncarnationAsync(HostedActor actor, bool forRespawn = false)
    {
        ActorRemains remains = await actor.StopAsync(forRespawn).ConfigureAwait(false);
        _node.Failures.Record(actor.Identity, ActorFailureStage.Stop, remains.Failure);
        return remains;
    }

    private void Return(HostedActor actor, IReadOnlyCollection<Letter>? left)
    {
        foreach (Letter letter in left ?? [])
        {
            CountDeadLetter(actor);
            letter.Source?.OnTaken(letter.Charged);
            letter.Ask?.TryEnd(AskOutcome.NotAlive);
        }
    }

    private async Task ObserveAsync(Task work, HostedActor actor)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (ActorStartException)
        {
            NodeLog.ActorGone(_node.Logger, actor.Identity.Kind.WireName, actor.Identity.Name);
        }
        catch (Exception e)
        {
            _node.Failures.Record(actor.Identity, ActorFailureStage.Stop, e);
        }
    }
}
