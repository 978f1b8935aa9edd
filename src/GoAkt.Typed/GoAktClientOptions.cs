using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed;

/// <summary>How a client finds and calls actors. Every option has a default that is safe in production.</summary>
public sealed class GoAktClientOptions
{
    /// <summary>The wire that the nodes speak. By default the client finds out, node by node.</summary>
    public WireProtocol Protocol { get; set; } = WireProtocol.Auto;

    /// <summary>The longest that an ask may take where neither the call nor its contract says; 5 seconds by default.</summary>
    public TimeSpan AskTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that any other call may take: a tell, a look-up, a spawn, a stop; 5 seconds by default.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that opening a connection may take, within the time-out of the call that needs it; 2 seconds by default.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most bytes that a request or an answer may take; 16 MiB by default, as on the nodes.</summary>
    public int MaxFrameSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The <c>.proto</c> files whose messages an actor may answer with where a contract says
    /// <see cref="Google.Protobuf.IMessage"/>, beyond those that a request's own file imports: <c>ProfileReflection.Descriptor</c>.
    /// </summary>
    public IList<FileDescriptor> MessageFiles { get; } = [];

    /// <summary>Where the client logs; nowhere by default.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }
}
