using GoAkt.Typed.Hosting.Actors;

namespace GoAkt.Typed.Hosting;

/// <summary>Something that goes wrong with messages, until it is disposed of or used up. See
/// <see cref="NodeFaults"/>.</summary>
public sealed class NodeFault : IDisposable
{
    private readonly HostedNode _node;
    private readonly InjectedFault _fault;

    internal NodeFault(HostedNode node, InjectedFault fault)
    {
        _node = node;
        _fault = fault;
    }

    /// <summary>How many messages the fault has met. One is counted when its actor takes it from the mailbox, so a
    /// message that is delayed is counted when its delay begins. Can be read when the fault is over.</summary>
    public int Count => _fault.Count;

    /// <summary>Ends the fault. A message that it holds up waits for the rest of its delay.</summary>
    public void Dispose() => _node.Remove(_fault);
}
