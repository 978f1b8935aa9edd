using System.Collections.Concurrent;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Client;

/// <summary>What a client says of its nodes. It says so on a thread of its own, which no call waits for.</summary>
internal sealed class NodeChanges
{
    private readonly GoAktClient _client;
    private readonly ConcurrentQueue<(Node Node, NodeState State)> _changes = new();

    public NodeChanges(GoAktClient client)
    {
        _client = client;
        client.NodeStateChanged += (_, e) => _changes.Enqueue((e.Node, e.State));
    }

    public bool AreAny => !_changes.IsEmpty;

    /// <summary>Waits for these, and fails if there are others.</summary>
    public async Task AreAsync(params (Node Node, NodeState State)[] expected)
    {
        await Eventually.TrueAsync(() => _changes.Count >= expected.Length);
        Assert.Equal(expected, _changes);
    }

    /// <summary>Fails if a node was ejected: it is out for a while before the client can have said so and let it back
    /// in.</summary>
    public void AreNone()
    {
        Assert.All(_client.Nodes, static node => Assert.Equal(NodeState.Available, node.State));
        Assert.Empty(_changes);
    }
}
