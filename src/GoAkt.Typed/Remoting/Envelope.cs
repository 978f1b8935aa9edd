using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>One request that a node serves: its names on each wire, and how its response is parsed.</summary>
/// <param name="connectService">The service that has it on Connect, or null if nodes that speak Connect do not serve
/// it.</param>
/// <param name="method">Its name.</param>
internal sealed class Envelope<TResponse>(string? connectService, string method)
    where TResponse : class, IMessage<TResponse>, new()
{
    /// <summary>Where Connect posts the request to; null if nodes that speak Connect do not serve it.</summary>
    public string? ConnectPath { get; } = connectService is null ? null : $"/internalpb.{connectService}/{method}";

    /// <summary>The request's full name, as Framed and Duplex write it.</summary>
    public byte[] Utf8RequestName { get; } = Encoding.UTF8.GetBytes($"internalpb.{method}Request");

    /// <summary>The response's full name, as Framed and Duplex write it.</summary>
    public byte[] Utf8ResponseName { get; } = Encoding.UTF8.GetBytes($"internalpb.{method}Response");

    public MessageParser<TResponse> Parser { get; } = new(static () => new TResponse());
}
