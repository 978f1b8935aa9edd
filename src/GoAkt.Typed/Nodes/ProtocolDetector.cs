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
    public static async Task<IRemoting> DetectAsync(RemotingTarget target, WireProtocol protocol)
    {
        if (protocol == WireProtocol.Connect)
        {
            return new ConnectRemoting(target);
        }

        RemotingException framedFailure;
        try
        {
            return await DetectFramedAsync(target).ConfigureAwait(false);
        }
        catch (RemotingException e) when (protocol == WireProtocol.Auto && e.Failure != RemotingFailure.NotConnected)
        {
            framedFailure = e;
        }

        try
        {
            return await AcceptAsync(
                new ConnectRemoting(target), Envelopes.Lookup, Lookup(target)).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw RemotingException.Protocol(
                $"the node speaks neither Framed ({framedFailure.Message}) nor Connect ({e.Message})", e);
        }
    }

    private static async Task<IRemoting> DetectFramedAsync(RemotingTarget target)
    {
        try
        {
            return await DetectGenerationAsync(target).ConfigureAwait(false);
        }
        catch (RemotingException e) when (e.PeerCompression is { } seen && target.Compression == Compression.None)
        {
            return await DetectGenerationAsync(target with { Compression = seen }).ConfigureAwait(false);
        }
    }

    private static async Task<IRemoting> DetectGenerationAsync(RemotingTarget target)
    {
        try
        {
            return await AcceptAsync(
                new FramedRemoting(target, PayloadFormat.InnerFrame), Envelopes.Kind, Kind(target)).ConfigureAwait(false);
        }
        catch (RemotingException e) when (e.Failure == RemotingFailure.ConnectionLost)
        {
            return await AcceptAsync(
                new FramedRemoting(target, PayloadFormat.Any), Envelopes.NodeMetric, NodeMetric(target)).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the remoting if the node answers, were it with an error, and disposes it otherwise.</summary>
    private static async Task<IRemoting> AcceptAsync<TResponse>(
        IRemoting remoting, Envelope<TResponse> envelope, IMessage request)
        where TResponse : class, IMessage<TResponse>, new()
    {
        try
        {
            CallOptions options = new(Deadline.After(s_timeout), null, CancellationToken.None);
            await remoting.RequestAsync(envelope, request, options).ConfigureAwait(false);
        }
        catch (RemotingException e) when (e.Failure == RemotingFailure.Answered)
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

    private static RemoteKindRequest Kind(RemotingTarget target) =>
        new() { Host = target.Address.Host, Port = target.Address.Port, Name = Nobody };

    private static RemoteLookupRequest Lookup(RemotingTarget target) =>
        new() { Host = target.Address.Host, Port = target.Address.Port, Name = Nobody };

    private static GetNodeMetricRequest NodeMetric(RemotingTarget target) => new() { NodeAddress = target.Address.ToString() };
}
