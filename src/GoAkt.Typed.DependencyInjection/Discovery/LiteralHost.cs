using System.Net;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>A host that is an address itself.</summary>
internal sealed class LiteralHost(IPAddress address) : IHostLookup
{
    public HostAddresses Known { get; } = new([address], null);

    public bool HasFound => true;

    public InvalidOperationException? Failure => null;

    public IEnumerable<Task> Pending => [];

    public void Ask(CancellationToken cancellationToken)
    {
    }

    public bool TakeAnswers(CancellationToken cancellationToken) => false;
}
