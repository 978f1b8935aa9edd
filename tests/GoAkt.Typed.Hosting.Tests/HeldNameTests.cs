using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A spawn by a name that an actor has, on a node without clustering.</summary>
public sealed class HeldNameTests
{
    [Theory]
    [InlineData(DuplexDialect.GoAkt46, false)]
    [InlineData(DuplexDialect.GoAkt45, false)]
    [InlineData(DuplexDialect.GoAkt46, true)]
    [InlineData(DuplexDialect.GoAkt45, true)]
    public async Task Is_done_where_the_actor_runs_and_refused_by_4_6_where_it_is_suspended(
        DuplexDialect dialect, bool onFramed)
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.Clustered = false;
            options.DuplexDialect = dialect;
            options.AddActor(_ => new ScriptedActor
            {
                OnTell = static (_, _) => throw new InvalidOperationException("failed on demand"),
            });
        });
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);
        string address = $"goakt://real@{node.Address}/probe";
        Assert.Equal(address, Assert.IsType<RemoteSpawnResponse>(await SpawnAsync()).Address);
        Assert.Equal(address, Assert.IsType<RemoteSpawnResponse>(await SpawnAsync()).Address);
        await framed.TellAsync("probe", 1);
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor is suspended");

        IMessage answer = await SpawnAsync();

        if (dialect == DuplexDialect.GoAkt46)
        {
            Assert.Equal(Code.AlreadyExists, Assert.IsType<Error>(answer).Code);
            await framed.ReinstateAsync("probe");
            Assert.IsType<RemoteSpawnResponse>(await SpawnAsync());
        }
        else
        {
            Assert.IsType<RemoteSpawnResponse>(answer);
        }

        async Task<IMessage> SpawnAsync()
        {
            if (onFramed)
            {
                await framed.Connection.SendAsync(framed.Spawn("probe"));
                return (await framed.Connection.ReceiveAsync())!;
            }

            await peer.SendAsync(DuplexCalls.Request(1, framed.Spawn("probe")));
            return await DuplexCalls.AnswerAsync(peer);
        }
    }
}
