using System.Collections.Concurrent;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Stubbed nodes that take every spawn and note its order.</summary>
internal sealed class StubCluster : IAsyncDisposable
{
    private readonly ConcurrentQueue<int> _spawned = new();

    public StubCluster(int count)
    {
        Nodes = [.. Enumerable.Range(0, count).Select(Stub)];
    }

    public StubNode[] Nodes { get; }

    /// <summary>On which node each spawn came, in order.</summary>
    public int[] Spawned => [.. _spawned];

    /// <summary>What spawns wait for before they are answered; null for nothing.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public int[] CountsByNode => [.. Enumerable.Range(0, Nodes.Length).Select(i => Spawned.Count(node => node == i))];

    public Task<GoAktClient> ConnectAsync(Action<GoAktClientOptions>? configure = null) => PatientClient.ConnectAsync(
        Nodes.Select(static node => node.Address), configure, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (StubNode node in Nodes)
        {
            await node.DisposeAsync();
        }
    }

    private StubNode Stub(int index)
    {
        StubNode node = new();
        return node.On<RemoteSpawnRequest>(async (request, cancellationToken) =>
        {
            _spawned.Enqueue(index);
            if (Gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            return (IMessage)new RemoteSpawnResponse { Address = $"goakt://goakt@{node.Address}/{request.ActorName}" };
        });
    }
}
