using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>One request that a node serves: its names on each wire, and how its response is parsed.</summary>
internal sealed class Envelope<TResponse>(string service, string method)
    where TResponse : class, IMessage<TResponse>, new()
{
    /// <summary>Where Connect posts the request to.</summary>
    public string ConnectPath { get; } = $"/internalpb.{service}/{method}";

    /// <summary>The request's full name, as Framed and Duplex write it.</summary>
    public byte[] Utf8RequestName { get; } = Encoding.UTF8.GetBytes($"internalpb.{method}Request");

    /// <summary>The response's full name, as Framed and Duplex write it.</summary>
    public byte[] Utf8ResponseName { get; } = Encoding.UTF8.GetBytes($"internalpb.{method}Response");

    public MessageParser<TResponse> Parser { get; } = new(static () => new TResponse());
}
