using Google.Protobuf;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Connect;
using GoAkt.Typed.Remoting.Framed;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// Tells a node's wire and generation by requests that do no harm (wire document, "Telling them apart" and "Framed"): GoAkt 4.x answers a
/// question for the kind of an actor that is not there; 3.14 closes the connection on it, but answers one for its load; a Connect
/// node answers neither.
/// </summary>
internal static class ProtocolDetector
{
    /// <summary>A name that no actor has.</summary>
    private const string Nobody = "-";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    /// <exception cref="RemotingException">The node can't be reached, or speaks none of the wires.</exception>
    public static async Task<IRemoting> DetectAsync(RemotingTarget target, WireProtocol protocol, CancellationToken cancellationToken)
    {
        if (protocol == WireProtocol.Connect)
        {
            return new ConnectRemoting(target);
        }

        RemotingException framedFailure;
        try
        {
            return await DetectFramedAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (RemotingException e) when (protocol == WireProtocol.Framed || e.Failure == RemotingFailure.NotConnected)
        {
            throw e.ButNotSent();
        }
        catch (RemotingException e)
        {
            framedFailure = e;
        }

        try
        {
            return await AcceptAsync(
                new ConnectRemoting(target), Envelopes.Lookup, Lookup(target), cancellationToken).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw Combine(framedFailure, e);
        }
    }

    /// <summary>Says why no wire fits; a node that is overloaded or about to start or end may fit later.</summary>
    private static RemotingException Combine(RemotingException framed, RemotingException connect)
    {
        if (connect.Code == ErrorCode.Unavailable
            && (connect.Failure != RemotingFailure.ConnectionLost || framed.Failure == RemotingFailure.ConnectionLost))
        {
            return connect.ButNotSent();
        }

        string reason = $"the node speaks neither Framed ({framed.Message}) nor Connect ({connect.Message})";
        return framed.Failure == RemotingFailure.TimedOut && connect.Failure == RemotingFailure.TimedOut
            ? RemotingException.TimedOut(Delivery.NotSent, reason)
            : RemotingException.Protocol(reason, connect).ButNotSent();
    }

    private static async Task<IRemoting> DetectFramedAsync(RemotingTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await DetectGenerationAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (RemotingException e) when (e.PeerCompression is { } seen && target.Compression == Compression.None)
        {
            return await DetectGenerationAsync(target with { Compression = seen }, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IRemoting> DetectGenerationAsync(RemotingTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await AcceptAsync(
                new FramedRemoting(target, PayloadFormat.InnerFrame), Envelopes.Kind, Kind(target), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RemotingException e) when (e.Failure == RemotingFailure.ConnectionLost)
        {
            return await AcceptAsync(
                new FramedRemoting(target, PayloadFormat.Any), Envelopes.NodeMetric, NodeMetric(target), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the remoting if the node answers, were it with an error, and disposes it otherwise.</summary>
    private static async Task<IRemoting> AcceptAsync<TResponse>(
        IRemoting remoting, Envelope<TResponse> envelope, IMessage request, CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>, new()
    {
        try
        {
            CallOptions options = new(Deadline.After(s_timeout), null, cancellationToken);
            await remoting.RequestAsync(envelope, request, options).ConfigureAwait(false);
        }
        catch (RemotingException e) when (IsNodesAnswer(e, remoting.Protocol))
        {
            return remoting;
        }
        catch
        {
            await remoting.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return remoting;
    }

    /// <summary>Any web server answers a Connect request somehow. A node serves it, so what does not is something else, or in front of one.</summary>
    private static bool IsNodesAnswer(RemotingException e, WireProtocol protocol) =>
        e.Failure == RemotingFailure.Answered
        && (protocol != WireProtocol.Connect || e.Code is not (ErrorCode.Unimplemented or ErrorCode.Unavailable or ErrorCode.Unknown
            or ErrorCode.Unauthenticated or ErrorCode.PermissionDenied));

    private static RemoteKindRequest Kind(RemotingTarget target) =>
        new() { Host = target.Address.Host, Port = target.Address.Port, Name = Nobody };

    private static RemoteLookupRequest Lookup(RemotingTarget target) =>
        new() { Host = target.Address.Host, Port = target.Address.Port, Name = Nobody };

    private static GetNodeMetricRequest NodeMetric(RemotingTarget target) => new() { NodeAddress = target.Address.ToString() };
}
