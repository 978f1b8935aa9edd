using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Testing;

/// <summary>A discovery that finds what its test says.</summary>
/// <param name="name">What errors call it.</param>
public sealed class ScriptedDiscovery(string name = "scripted:nodes") : INodeDiscovery
{
    private readonly Channel<Func<IReadOnlyList<Node>>> _steps = Channel.CreateUnbounded<Func<IReadOnlyList<Node>>>();
    private int _watches;

    /// <summary>How often watching has begun.</summary>
    public int Watches => Volatile.Read(ref _watches);

    /// <summary>Whether its watching was ended from outside.</summary>
    public bool WasCanceled { get; private set; }

    /// <summary>Finds these nodes next.</summary>
    public ScriptedDiscovery Find(params string[] addresses) =>
        FindNodes([.. addresses.Select(static address => new Node(address))]);

    /// <summary>Finds these nodes next.</summary>
    public ScriptedDiscovery FindNodes(params Node[] nodes) => Do(() => nodes);

    /// <summary>Fails next.</summary>
    public ScriptedDiscovery Fail(string reason) => Do(() => throw new InvalidOperationException(reason));

    /// <summary>Does something of the test's own next.</summary>
    public ScriptedDiscovery Do(Func<IReadOnlyList<Node>> step)
    {
        _steps.Writer.TryWrite(step);
        return this;
    }

    /// <summary>Ends once all has been found.</summary>
    public void End() => _steps.Writer.Complete();

    public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _watches);
        try
        {
            await foreach (Func<IReadOnlyList<Node>> step in _steps.Reader.ReadAllAsync(cancellationToken))
            {
                yield return step();
            }
        }
        finally
        {
            WasCanceled = cancellationToken.IsCancellationRequested;
        }
    }

    public override string ToString() => name;
}
