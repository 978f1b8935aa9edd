using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>One request that a node serves, beside ask and tell: its names on each wire, and what answers it.</summary>
internal abstract class NodeRequest(string? connectPath, byte[] utf8RequestName, byte[] utf8ResponseName)
{
    /// <summary>Where Connect posts the request to; null if it is not for Connect.</summary>
    public string? ConnectPath { get; } = connectPath;

    /// <summary>The request's full name, as Framed writes it.</summary>
    public byte[] Utf8RequestName { get; } = utf8RequestName;

    /// <summary>The response's full name, as Framed writes it.</summary>
    public byte[] Utf8ResponseName { get; } = utf8ResponseName;

    /// <summary>Serves the request.</summary>
    /// <exception cref="RequestRefusedException">The node answers with an error.</exception>
    /// <exception cref="MalformedRequestException">The bytes are no such request.</exception>
    public abstract ValueTask<IMessage> HandleAsync(ReadOnlySpan<byte> request, RequestContext context);
}

internal sealed class NodeRequest<TRequest, TResponse>(
    Envelope<TResponse> envelope, Func<TRequest, RequestContext, ValueTask<TResponse>> handle)
    : NodeRequest(envelope.ConnectPath, envelope.Utf8RequestName, envelope.Utf8ResponseName)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    public override ValueTask<IMessage> HandleAsync(ReadOnlySpan<byte> request, RequestContext context)
    {
        TRequest parsed = new();
        try
        {
            parsed.MergeFrom(request);
        }
#pragma warning disable CA1031 // Protobuf throws others than its own at hostile bytes.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new MalformedRequestException(
                $"unmarshal message: unmarshal into *{parsed.Descriptor.FullName}: {e.Message}", e);
        }

        return HandleAsync(parsed, context);
    }

    private async ValueTask<IMessage> HandleAsync(TRequest request, RequestContext context) =>
        await handle(request, context).ConfigureAwait(false);
}

/// <summary>What comes with a request beside its envelope.</summary>
/// <param name="Dialect">The generation that the request is served as.</param>
/// <param name="Headers">The headers, or null if there are none.</param>
/// <param name="TimeLeft">What is left of the caller's deadline; infinite if it sent none.</param>
/// <param name="Aborted">Cancelled when the caller is gone, where the wire can tell.</param>
internal readonly record struct RequestContext(
    WireDialect Dialect, IReadOnlyDictionary<string, string>? Headers, TimeSpan TimeLeft, CancellationToken Aborted)
{
    /// <summary>Told when the actor of a message that is told takes it; null if nobody wants to know.</summary>
    public IMessageSource? Source { get; init; }

    /// <summary>What each message counts for the source.</summary>
    public int Charged { get; init; }
}
