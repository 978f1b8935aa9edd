namespace GoAkt.Typed.Testing;

/// <summary>A server that answers as it is told.</summary>
public interface IScriptedServer : IAsyncDisposable
{
    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    string Address { get; }

    /// <summary>How many connections were opened to it.</summary>
    int Accepted { get; }
}
