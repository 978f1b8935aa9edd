using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Serves grains, which the node activates when a message for them arrives.</summary>
internal sealed class GrainRequests(HostedNode node, Spawner spawner)
{
    private const int MostActivations = 3;

    // What GoAkt takes for a tell, which has no time-out of its own on the wire.
    private static readonly TimeSpan s_tellTimeout = TimeSpan.FromMinutes(5);

    public async ValueTask<RemoteAskGrainResponse> AskAsync(RemoteAskGrainRequest request, RequestContext context)
    {
        TimeSpan timeout = request.RequestTimeout is { } given ? WireDuration.ToTimeSpan(given) : TimeSpan.Zero;
        IMessage? reply = await SendAsync(request.Grain, request.Message, isTold: false, timeout, context)
            .ConfigureAwait(false);
        return reply is null
            ? throw Refusal.GrainTimedOut(context.Dialect)
            : new RemoteAskGrainResponse { Message = Payload.Encode(reply, context.Dialect.Payload) };
    }

    public async ValueTask<RemoteTellGrainResponse> TellAsync(RemoteTellGrainRequest request, RequestContext context)
    {
        await (request.OneWay && context.Dialect.HasOneWayTells
            ? TellOneWayAsync(request.Grain, request.Message, context)
            : SendAsync(request.Grain, request.Message, isTold: true, s_tellTimeout, context)).ConfigureAwait(false);
        return new RemoteTellGrainResponse();
    }

    public async ValueTask<RemoteActivateGrainResponse> ActivateAsync(
        RemoteActivateGrainRequest request, RequestContext context)
    {
        await ActivateAsync(request.Grain, context).ConfigureAwait(false);
        return new RemoteActivateGrainResponse();
    }

    /// <summary>Ends as soon as the message waits in the grain's mailbox.</summary>
    private async Task TellOneWayAsync(Grain? grain, ByteString payload, RequestContext context)
    {
        HostedActor actor = await ActivateAsync(grain, context).ConfigureAwait(false);
        Letter letter = LetterFor(actor, payload, isTold: true, context);
        for (int attempt = 1; ; attempt++)
        {
            Admission admission = actor.Tell(letter);
            if (admission == Admission.Taken)
            {
                return;
            }

            if (admission == Admission.MailboxFull)
            {
                throw Refusal.GrainMailboxFull(context.Dialect);
            }

            if (attempt == MostActivations)
            {
                throw Refusal.GrainNotAlive(context.Dialect);
            }

            actor = await ActivateAgainAsync(actor, grain!, context).ConfigureAwait(false);
        }
    }

    private async Task<IMessage?> SendAsync(
        Grain? grain, ByteString payload, bool isTold, TimeSpan timeout, RequestContext context)
    {
        HostedActor actor = await ActivateAsync(grain, context).ConfigureAwait(false);
        Letter letter = LetterFor(actor, payload, isTold, context);
        if (context.TimeLeft >= TimeSpan.Zero && context.TimeLeft < timeout)
        {
            timeout = context.TimeLeft;
        }

        AskOutcome outcome = await AskAsync(actor, grain!, letter, timeout, context).ConfigureAwait(false);
        return outcome.Result switch
        {
            AskResult.Replied => outcome.Reply,
            AskResult.Failed => throw Refusal.Internal(outcome.Error!),
            AskResult.NotAlive => throw Refusal.GrainNotAlive(context.Dialect),
            AskResult.MailboxFull => throw Refusal.GrainMailboxFull(context.Dialect),
            _ => throw Refusal.GrainTimedOut(context.Dialect),
        };
    }

    private async Task<AskOutcome> AskAsync(
        HostedActor actor, Grain grain, Letter letter, TimeSpan timeout, RequestContext context)
    {
        for (int attempt = 1; ; attempt++)
        {
            ValueTask<AskOutcome> asking = actor.AskAsync(letter, timeout);
            AskOutcome outcome = asking.IsCompleted
                ? asking.Result
                : await asking.AsTask().WaitAsync(context.Aborted).ConfigureAwait(false);
            // The end of the node ends also an ask whose message the handler has seen.
            if (outcome.Result != AskResult.NotAlive || attempt == MostActivations || node.IsEnding)
            {
                return outcome;
            }

            actor = await ActivateAgainAsync(actor, grain, context).ConfigureAwait(false);
        }
    }

    /// <summary>Activates a grain that is just being passivated and has not seen the message.</summary>
    private async Task<HostedActor> ActivateAgainAsync(HostedActor leaving, Grain grain, RequestContext context)
    {
        await node.Grains.StopAsync(leaving).ConfigureAwait(false);
        return await ActivateAsync(grain, context).ConfigureAwait(false);
    }

    private async Task<HostedActor> ActivateAsync(Grain? grain, RequestContext context)
    {
        (string kindName, string name) = IdentityOf(grain?.GrainId);
        node.RequireAt(grain!.Host, grain.Port);
        if (HostedNode.IsReserved(name))
        {
            throw Refusal.ReservedName(name);
        }

        if (!node.Kinds.TryGetGrain(kindName, out HostedKind? kind))
        {
            throw Refusal.GrainNotRegistered();
        }

        ActorAddress address = node.AddressOf(ActorIdentity.GrainKey(kind, name));
        try
        {
            (HostedActor actor, _) = await node.Grains
                .GetOrStartAsync(new ActorIdentity(kind, name, address), () => SettingsOf(grain)).ConfigureAwait(false);
            return actor;
        }
        catch (ActorStartException) when (node.IsEnding)
        {
            throw Refusal.ShuttingDown(context.Dialect);
        }
        catch (ActorStartException e)
        {
            throw Refusal.Internal($"grain activation failed\n{e.Reason}");
        }
    }

    private static Letter LetterFor(HostedActor actor, ByteString payload, bool isTold, RequestContext context) =>
        new(
            IncomingPayload.Read(payload.Span, context.Dialect, actor.Identity.Kind.Messages),
            context.Headers,
            Sender: null,
            IsTold: isTold)
        {
            EndsInTime = context.Dialect.AsksEndInTime && !isTold,
            Wire = context.Dialect.Wire,
        };

    private SpawnSettings SettingsOf(Grain grain) => spawner.DefaultSettings() with
    {
        Relocatable = !grain.DisableRelocation,
        Role = grain.Role,

        // GoAkt's own client writes 0 for no limit.
        MailboxCapacity = grain.MailboxCapacity > 0 ? grain.MailboxCapacity : null,
        Dependencies = Spawner.DependenciesOf(grain.Dependencies),
        InitTimeout = WireDuration.ToPositiveTimeSpan(grain.ActivationTimeout),
    };

    private static (string Kind, string Name) IdentityOf(GrainId? id)
    {
        if (id is { Kind.Length: > 0, Name.Length: > 0 })
        {
            return (id.Kind, id.Name);
        }

        return id?.Value.Split('/') is [{ Length: > 0 } kind, { Length: > 0 } name]
            ? (kind, name)
            : throw Refusal.InvalidArgument("invalid grain identity: expected kind/name");
    }
}
