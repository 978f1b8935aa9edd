using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Connect;
using GoAkt.Typed.Remoting.Duplex;
using GoAkt.Typed.Remoting.Framed;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Threading;
using Google.Protobuf;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// Tells a node's wire and generation by requests that do no harm (docs/wire.md, "Telling them apart" and "Framed"):
/// GoAkt 4.5 and later answer a handshake on Duplex, on which others close the connection; 4.x answers a question for
/// the kind of an actor that is not there; 3.14 closes the connection on that, but answers one for its load; a Connect
/// node answers none of these.
/// </summary>
/// <param name="target">The node.</param>
/// <param name="protocol">The wire that it is said to speak, or <see cref="WireProtocol.Auto"/>.</param>
/// <param name="timeout">Tells the longest that finding out may take.</param>
internal sealed class ProtocolDetector(RemotingTarget target, WireProtocol protocol, Func<TimeSpan> timeout)
{
    /// <summary>A name that no actor has.</summary>
    private const string Nobody = "-";

    // A node that stays silent on one wire has to leave time for the others.
    private TimeSpan Timeout => IsAuto ? timeout() * 0.3 : timeout();

    /// <summary>Whether it is found out which wire the node speaks.</summary>
    public bool IsAuto => protocol == WireProtocol.Auto;

    /// <param name="isProbe">Whether the node has to show that it is there, even if it is known which wire it
    /// speaks.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RemotingException">The node can't be reached, or speaks none of the wires.</exception>
    public async Task<NodeRemoting> DetectAsync(bool isProbe, CancellationToken cancellationToken)
    {
        if (protocol == WireProtocol.Connect)
        {
            return isProbe ? await DetectConnectAsync(cancellationToken).InPlace() : new ConnectRemoting(target);
        }

        if (protocol is WireProtocol.Duplex or WireProtocol.Auto
            && await TryDuplexAsync(cancellationToken).InPlace() is { } duplex)
        {
            return duplex;
        }

        RemotingException framedFailure;
        try
        {
            return await DetectFramedAsync(cancellationToken).InPlace();
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
            return await DetectConnectAsync(cancellationToken).InPlace();
        }
        catch (RemotingException e)
        {
            throw Combine(framedFailure, e);
        }
    }

    /// <summary>Opens a connection on Duplex, which shows that the node speaks it.</summary>
    /// <returns>Null if the node speaks another wire, or keeps silent where that may be so.</returns>
    /// <exception cref="RemotingException">The node can't be reached, or is not ready.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<NodeRemoting?> TryDuplexAsync(CancellationToken cancellationToken)
    {
        DuplexRemoting remoting = new(target);
        try
        {
            await remoting.OpenAsync(IsAuto ? Timeout : target.ConnectTimeout, cancellationToken).InPlace();
            cancellationToken.ThrowIfCancellationRequested();
            return remoting;
        }
        catch (Exception e)
        {
            await remoting.DisposeAsync().InPlace();
            cancellationToken.ThrowIfCancellationRequested();
            if (IsAuto
                && e is RemotingException { IsWireRefusal: true }
                    or RemotingException { Failure: RemotingFailure.TimedOut })
            {
                return null;
            }

            throw e is RemotingException failure ? failure.ButNotSent() : e;
        }
    }

    /// <summary>Says why no wire fits; a node that is overloaded or about to start or end may fit later.</summary>
    private static RemotingException Combine(RemotingException framed, RemotingException connect)
    {
        if (framed.Failure == RemotingFailure.ConnectionLost
            && connect.Failure is (RemotingFailure.ConnectionLost or RemotingFailure.NotConnected))
        {
            // The first knows more: what to suspect of a connection that is encrypted or compressed.
            return framed.ButNotSent();
        }

        if (connect.Code == ErrorCode.Unavailable && connect.Failure != RemotingFailure.ConnectionLost)
        {
            return connect.ButNotSent();
        }

        string reason = $"the node speaks neither Duplex nor Framed ({framed.Message}) nor Connect ({connect.Message})";
        return framed.Failure == RemotingFailure.TimedOut && connect.Failure == RemotingFailure.TimedOut
            ? RemotingException.TimedOut(Delivery.NotSent, reason)
            : RemotingException.Protocol(reason, connect).ButNotSent();
    }

    private Task<NodeRemoting> DetectConnectAsync(CancellationToken cancellationToken) =>
        AcceptAsync(new ConnectRemoting(target), Envelopes.Lookup, Lookup(), cancellationToken);

    private async Task<NodeRemoting> DetectFramedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await DetectGenerationAsync(target, cancellationToken).InPlace();
        }
        catch (RemotingException e) when (e.PeerCompression is { } seen && target.Compression == Compression.None)
        {
            return await DetectGenerationAsync(target with { Compression = seen }, cancellationToken).InPlace();
        }
    }

    private async Task<NodeRemoting> DetectGenerationAsync(RemotingTarget coded, CancellationToken cancellationToken)
    {
        if (await TryGeneration4Async(coded, cancellationToken).InPlace() is { } current)
        {
            return current;
        }

        NodeRemoting older = await AcceptAsync(
                new FramedRemoting(coded, PayloadFormat.Any),
                Envelopes.NodeMetric,
                NodeMetric(),
                cancellationToken)
            .InPlace();
        NodeRemoting? found = null;
        try
        {
            // A connection may have been lost for the network's sake: only a node that closes another one as well,
            // while it answers other requests, is 3.14.
            return found = await TryGeneration4Async(coded, cancellationToken).InPlace() ?? older;
        }
        finally
        {
            if (found != older)
            {
                await older.DisposeAsync().InPlace();
            }
        }
    }

    /// <returns>Null if the node closes the connection.</returns>
    private async Task<NodeRemoting?> TryGeneration4Async(RemotingTarget coded, CancellationToken cancellationToken)
    {
        try
        {
            return await AcceptAsync(
                    new FramedRemoting(coded, PayloadFormat.InnerFrame),
                    Envelopes.Kind,
                    Kind(),
                    cancellationToken)
                .InPlace();
        }
        catch (RemotingException e) when (e.Failure == RemotingFailure.ConnectionLost)
        {
            return null;
        }
    }

    /// <summary>Keeps the remoting if the node answers, even with an error, and disposes it otherwise.</summary>
    private async Task<NodeRemoting> AcceptAsync<TResponse>(
        NodeRemoting remoting, Envelope<TResponse> envelope, IMessage request, CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>, new()
    {
        try
        {
            CallOptions options = new(Deadline.After(Timeout), null, cancellationToken);
            await remoting.RequestAsync(envelope, request, options).InPlace();
        }
        catch (RemotingException e) when (IsNodesAnswer(e, remoting.Protocol))
        {
            return remoting;
        }
        catch
        {
            await remoting.DisposeAsync().InPlace();
            throw;
        }

        return remoting;
    }

    /// <summary>Any web server answers a Connect request somehow. A node serves it, so what does not is something else,
    /// or in front of one.</summary>
    private static bool IsNodesAnswer(RemotingException e, WireProtocol protocol) =>
        e.Failure == RemotingFailure.Answered
        && (protocol != WireProtocol.Connect
            || e.Code
                is not (
                    ErrorCode.Unimplemented
                    or ErrorCode.Unavailable
                    or ErrorCode.Unknown
                    or ErrorCode.Unauthenticated
                    or ErrorCode.PermissionDenied));

    private RemoteKindRequest Kind() =>
        new() { Host = target.Address.Host, Port = target.Address.Port, Name = Nobody };

    private RemoteLookupRequest Lookup() =>
        new() { Host = target.Address.Host, Port = target.Address.Port, Name = Nobody };

    private GetNodeMetricRequest NodeMetric() => new() { NodeAddress = target.Address.ToString() };
}
