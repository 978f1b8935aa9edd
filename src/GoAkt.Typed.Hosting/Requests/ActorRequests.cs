using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Serves look-up, stop, respawn and reinstate.</summary>
internal sealed class ActorRequests(HostedNode node)
{
    public ValueTask<RemoteLookupResponse> LookupAsync(RemoteLookupRequest request, RequestContext context)
    {
        node.RequireAt(request.Host, request.Port);
        HostedActor actor = node.Actors.Find(request.Name)
            ?? throw Refusal.AddressNotFound(node.Clustered ? request.Name : AddressOf(request.Name));
        return new(new RemoteLookupResponse { Address = AnsweredAddress.Of(actor, node, context.Dialect) });
    }

    public async ValueTask<RemoteStopResponse> StopAsync(RemoteStopRequest request, RequestContext context)
    {
        await node.Actors.StopAsync(Find(request.Host, request.Port, request.Name)).ConfigureAwait(false);
        return new RemoteStopResponse();
    }

    public async ValueTask<RemoteReSpawnResponse> RespawnAsync(RemoteReSpawnRequest request, RequestContext context)
    {
        HostedActor actor = Find(request.Host, request.Port, request.Name);
        try
        {
            await node.Actors.RespawnAsync(actor).ConfigureAwait(false);
        }
        catch (ActorStartException e)
        {
            throw Refusal.Internal($"failed to restart actor={actor.Identity.Address}: {e.Message}");
        }

        return context.Dialect.AnswersAddress
            ? new RemoteReSpawnResponse { Address = actor.Identity.Address.ToString() }
            : new RemoteReSpawnResponse();
    }

    public ValueTask<RemoteReinstateResponse> ReinstateAsync(RemoteReinstateRequest request, RequestContext context)
    {
        Find(request.Host, request.Port, request.Name).Reinstate();
        return new(new RemoteReinstateResponse());
    }

    /// <summary>Finds the actor that a request is about.</summary>
    /// <exception cref="RequestRefusedException">It is for another node, about a reserved name, or there is no such
    /// actor.</exception>
    public HostedActor Find(string host, int port, string name)
    {
        node.RequireAt(host, port);
        if (HostedNode.IsReserved(name))
        {
            throw Refusal.ReservedName(name);
        }

        return node.Actors.Find(name) ?? throw Refusal.AddressNotFound(AddressOf(name));
    }

    // Not an ActorAddress: the name may be empty.
    private string AddressOf(string name) => $"goakt://{node.SystemName}@{node.AddressText}/{name}";
}
