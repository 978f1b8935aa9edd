using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What GoAkt's nodes ask each other, and no client does, is not served.</summary>
public sealed class UnservedRequestTests
{
    [Theory]
    [InlineData("RemoteWatchRequest")]
    [InlineData("RemoteUnWatchRequest")]
    [InlineData("RemoteSpawnChildRequest")]
    [InlineData("GetReliableCompanionRequest")]
    [InlineData("PersistPeerStateRequest")]
    [InlineData("RelocateBatchRequest")]
    public async Task It_is_refused_and_the_connection_stays(string name)
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);

        await peer.SendAsync(DuplexCalls.Request(7, $"internalpb.{name}", []));

        Assert.Equal(
            new Error { Code = Code.InvalidArgument, Message = "proto: not found" },
            await DuplexCalls.AnswerAsync(peer));
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 8));
        await peer.ReceiveAsync(DuplexType.Pong);
    }
}
