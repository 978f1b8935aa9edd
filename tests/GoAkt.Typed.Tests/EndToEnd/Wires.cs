using System.Net.Security;
using GoAkt.Typed.Hosting;

namespace GoAkt.Typed.Tests.EndToEnd;

/// <summary>The generations of GoAkt that the embedded node stands in for.</summary>
public static class Wires
{
    public const string ConnectWithMessageAddresses = "Connect, message addresses";
    public const string ConnectWithTextAddresses = "Connect, text addresses";
    public const string FramedWithAny = "Framed, Any";
    public const string FramedWithInnerFrames = "Framed, inner frames";
    public const string Duplex = "Duplex";

    public static IReadOnlyList<string> Names { get; } =
        [ConnectWithMessageAddresses, ConnectWithTextAddresses, FramedWithAny, FramedWithInnerFrames, Duplex];

    public static TheoryData<string> All => [.. Names];

    public static TheoryData<string> Connect => [ConnectWithMessageAddresses, ConnectWithTextAddresses];

    public static TheoryData<string> Framed => [FramedWithAny, FramedWithInnerFrames];

    /// <summary>All but the newest.</summary>
    public static TheoryData<string> Older => [ConnectWithMessageAddresses, ConnectWithTextAddresses, FramedWithAny];

    public static WireProtocol ProtocolOf(string wire) =>
        wire == Duplex ? WireProtocol.Duplex
        : wire.StartsWith("Connect", StringComparison.Ordinal) ? WireProtocol.Connect
        : WireProtocol.Framed;

    /// <summary>What a node names by ALPN.</summary>
    public static SslApplicationProtocol? ApplicationProtocolOf(string wire) =>
        ProtocolOf(wire) == WireProtocol.Connect ? SslApplicationProtocol.Http2 : null;

    public static void Configure(EmbeddedNodeOptions options, string wire)
    {
        options.Protocols = ProtocolOf(wire) switch
        {
            WireProtocol.Connect => NodeProtocols.Connect,
            WireProtocol.Framed => NodeProtocols.Framed,
            _ => NodeProtocols.Duplex,
        };
        options.ConnectDialect =
            wire == ConnectWithTextAddresses ? ConnectDialect.TextAddresses : ConnectDialect.MessageAddresses;
        options.FramedDialect = wire == FramedWithAny ? FramedDialect.AnyPayloads : FramedDialect.InnerFrames;
    }
}
