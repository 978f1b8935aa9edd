namespace GoAkt.Typed.Testing;

/// <summary>A node on whichever wire, which answers as recorded.</summary>
public sealed class ScriptedNode : IAsyncDisposable
{
    private readonly IAsyncDisposable _server;

    private ScriptedNode(IAsyncDisposable server, string address)
    {
        _server = server;
        Address = address;
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="wire">The wire, as recordings spell it.</param>
    /// <param name="script">What it answers.</param>
    /// <param name="tls">How connections are encrypted; null for not at all.</param>
    public static async Task<ScriptedNode> StartAsync(string wire, WireScript script, ServerTls? tls = null)
    {
        if (wire == "Connect")
        {
            ScriptedConnectServer connect = await ScriptedConnectServer.StartAsync(script, tls);
            return new ScriptedNode(connect, connect.Address);
        }

        ScriptedFramedServer framed = new(
            script,
            tls is null
                ? null
                : (connection, cancellationToken) =>
                    tls.AuthenticateAsync(connection, protocol: null, cancellationToken));
        return new ScriptedNode(framed, framed.Address);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
