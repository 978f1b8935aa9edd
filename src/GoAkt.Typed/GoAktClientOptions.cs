using System.Net;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Duplex.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed;

/// <summary>How a client finds and calls actors. Every option has a default that is safe in production.</summary>
public sealed class GoAktClientOptions
{
    /// <summary>
    /// The nodes to call, beside those that the client is given otherwise: <c>options.Nodes.Add("10.0.0.5:3321")</c>;
    /// or the names by which they are discovered, for <see cref="NodeDiscoveryProviders"/>. None by default.
    /// </summary>
    public NodeCollection Nodes { get; } = [];

    /// <summary>
    /// What finds nodes and notices when they come and go; nothing by default. All of them and <see cref="Nodes"/>
    /// together make the set, and a node that several name is one. Until a discovery has named nodes or failed, calls
    /// that find none wait for it within their own time; where there are none then, they fail at once as
    /// <see cref="NodeUnavailableException"/>.
    /// </summary>
    public IList<INodeDiscovery> NodeDiscoveries { get; } = [];

    /// <summary>What makes discoveries of the names in <see cref="Nodes"/>; nothing by default. Each name is offered to
    /// one after another, until one of them takes it; in a container then to those that it has.</summary>
    public IList<INodeDiscoveryProvider> NodeDiscoveryProviders { get; } = [];

    /// <summary>The wire that the nodes speak. By default the client finds out, node by node.</summary>
    public WireProtocol Protocol { get; set; } = WireProtocol.Auto;

    /// <summary>How the node is chosen for a call that any node can serve; by default one after another.</summary>
    public BalancerStrategy Strategy { get; set; } = BalancerStrategy.RoundRobin;

    /// <summary>A balancer of your own, in place of <see cref="Strategy"/>; null by default.</summary>
    public IBalancer? Balancer { get; set; }

    /// <summary>
    /// How often the nodes are asked for their load, which becomes their <see cref="Node.Weight"/>, from one
    /// millisecond to 24.8 days. By default never: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// <see cref="BalancerStrategy.LeastLoad"/> wants it set.
    /// </summary>
    public TimeSpan RefreshInterval { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>The longest that an ask may take where neither the call nor its contract says, more than zero and at
    /// most 24.8 days; 5 seconds by default, <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan AskTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that any other call may take, more than zero and at most 24.8 days: a tell, a look-up, a
    /// spawn, a stop; 5 seconds by default.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest that opening a connection may take, within the time-out of the call that needs it, from one
    /// millisecond to 24.8 days; 2 seconds by default. That is for all of it: finding the host's addresses, trying one
    /// after another, and the TLS handshake.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether
    /// <see cref="GoAktClient.ConnectAsync(IEnumerable{string}, Action{GoAktClientOptions}, CancellationToken)"/> fails
    /// if no node answers. By default it does not call any: an application starts while its cluster is still down.
    /// </summary>
    public bool RequireNodeAtStart { get; set; }

    /// <summary>
    /// Whether the start fails if a contract of the program names a kind that no node has registered, as
    /// <see cref="GoAktClient.VerifyContractsAsync"/> tells. By default it is not looked for; where it is, a node has to
    /// answer. Nodes without clustering can't tell their kinds: the start fails there, too.
    /// </summary>
    public bool VerifyContractsAtStart { get; set; }

    /// <summary>
    /// The contracts of actors whose kinds this client's cluster is to have registered; none, the default, for all of
    /// the program's. A program with clients of several clusters says here which contracts are for which. See
    /// <see cref="VerifyContractsAtStart"/> and <see cref="GoAktClient.VerifyContractsAsync"/>.
    /// </summary>
    public IList<Type> Contracts { get; } = [];

    /// <summary>How connections are secured, for nodes without <see cref="Node.Tls"/> of their own; null, the default,
    /// for plain TCP.</summary>
    public NodeTls? Tls { get; set; }

    /// <summary>
    /// How requests and answers are compressed; not at all by default. On Duplex it is what the client proposes, and a
    /// node that does not agree is called without. On Framed a node that compresses its connections with zstd or gzip
    /// is recognized where this is None; where it is something else, the node must be configured alike.
    /// </summary>
    public Compression Compression { get; set; } = Compression.None;

    /// <summary>A zstd to use in place of the managed one that comes along; null, for that one, by default.</summary>
    public ICompressionCodec? ZstdCodec { get; set; }

    /// <summary>The most bytes that a request or an answer may take, 1,024 at least; 16 MiB by default, as on the
    /// nodes. On Duplex the smaller of this and the node's own limit holds.</summary>
    public int MaxFrameSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most connections to one node on Framed and Connect, one at least; 256 by default. On Framed a call occupies
    /// one until it is answered, and further calls wait for one within their time-out; those to one actor occupy half
    /// of them at most. More than 65,535 are as many on Framed. On Duplex a connection carries any number of calls:
    /// calls share <see cref="OrdinaryLanes"/> of them and two more.
    /// </summary>
    public int MaxConnectionsPerNode { get; set; } = 256;

    /// <summary>
    /// The most bytes of tells that may wait for one node on Framed, and the most bytes of other requests; on Duplex
    /// the most bytes that may wait for each connection, while that is being opened or the node takes no more. One at
    /// least; 64 MiB by default. A further request fails at once as <see cref="BackpressureException"/>, but where
    /// nothing else waits there is always room for one.
    /// </summary>
    public int MaxQueuedBytesPerNode { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Over how many connections to one node asks and tells are spread on Duplex, from 1 to 254; 1 by default. What is
    /// sent to one actor always takes the same one, and so keeps its order.
    /// </summary>
    public int OrdinaryLanes { get; set; } = 1;

    /// <summary>
    /// From how many bytes on an ask or a tell takes the connection for large messages on Duplex, so that it does not
    /// hold up small ones; null, the default, for never, and <see cref="MaxFrameSize"/> at most. The whole request
    /// counts: with its type's name and its headers it is a few dozen bytes more than the message. What is sent to one
    /// actor loses its order where some of it is above this and some below: name the actor in
    /// <see cref="LargeMessageActors"/> instead where that matters. Requests to grains always take the control
    /// connection, however large they are.
    /// </summary>
    public int? LargeMessageSize { get; set; }

    /// <summary>
    /// The names of actors to which all that is sent takes the connection for large messages on Duplex, whatever its
    /// size; none by default. <c>*</c> stands for any number of characters, and <c>?</c> for one: <c>report-*</c>.
    /// </summary>
    public IList<string> LargeMessageActors { get; } = [];

    /// <summary>
    /// How long nothing may come through a connection on Duplex before the node is pinged, from one millisecond to
    /// 24.8 days; 10 seconds by default. After three times as long the connection is given up, and its calls fail. One
    /// without calls is looked at every second.
    /// </summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection without calls is kept, more than zero and at most 24.8 days; 1 minute by default.
    /// A GoAkt node drops one on Framed after 20 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an actor's address is used without being looked up again, more than zero and at most 24.8
    /// days; 5 minutes by default.</summary>
    public TimeSpan AddressLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most actors' addresses that are kept, one at least; 100,000 by default.</summary>
    public int MaxAddresses { get; set; } = 100_000;

    /// <summary>
    /// GoAkt 4.2.1 and later answer success to a tell whatever becomes of it, and on Duplex nothing at all. There, an
    /// actor that was not heard of for longer than this is verified before it is told something, so that no tell is
    /// reported as sent to an actor that has been gone for longer. More than zero and at most 24.8 days; 1 second by
    /// default.
    /// </summary>
    public TimeSpan TellVerification { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether an ask or a tell that certainly was not sent, since its actor's node is down, waits until the cluster
    /// has the actor elsewhere or the node is back; true by default. It looks the actor up again, with pauses that
    /// double from 50 ms to a second and that all calls to the actor share, until its own time is up, or for a minute
    /// if it has no limit. Its failure then is that of the last try, and says how long and how often was tried. So does
    /// a call for whose actor no node can be asked any more. An actor that is not found and was on no node that is down
    /// is not waited for, and neither is any before a node has first answered this client.
    /// </summary>
    public bool AwaitRelocation { get; set; } = true;

    /// <summary>
    /// Where a node is dialled whose address a look-up answered, given and answered as <c>host:port</c>; by default at
    /// that address. Nodes that the client was given say it by <see cref="Node.DialAddress"/>.
    /// </summary>
    public Func<string, string> MapAddress { get; set; } = static address => address;

    /// <summary>
    /// The <c>.proto</c> files whose messages an actor may answer with where a contract says
    /// <see cref="Google.Protobuf.IMessage"/>, beyond those that a request's own file imports:
    /// <c>ProfileReflection.Descriptor</c>. What <see cref="RepliesAttribute"/> names need not be among them.
    /// </summary>
    public IList<FileDescriptor> MessageFiles { get; } = [];

    /// <summary>
    /// The extensions that are looked for in replies; null, the default, for none. An extension that is not known stays
    /// among a message's unknown fields. What is added once the client is made changes nothing.
    /// </summary>
    public ExtensionRegistry? ExtensionRegistry { get; set; }

    /// <summary>
    /// How many levels messages may be nested in a reply, from 1 to 10,000; 100 by default, as protobuf has it. A reply
    /// that is deeper can't be read, and its call fails as <see cref="WireProtocolException"/>. Each level takes some
    /// of the stack of every thread that goes through the message, so raise it no further than messages need.
    /// </summary>
    public int RecursionLimit { get; set; } = ParsingSettings.DefaultRecursionLimit;

    /// <summary>
    /// The headers that travel with a call, asked for at each; null, the default, for none. The current
    /// <c>traceparent</c> travels without being named here. Names are HTTP-style, a Go node's context propagator reads
    /// them so, and none that HTTP or Connect use themselves; a value is one line. With others the call fails by an
    /// <see cref="InvalidOperationException"/>. Called on the caller's thread.
    /// </summary>
    public Func<IEnumerable<KeyValuePair<string, string>>>? Headers { get; set; }

    /// <summary>
    /// What stands around every ask, tell, spawn and grain call, the outermost first; none by default. A call without
    /// any costs nothing for it, and one with some has its messages serialized beforehand. What is added once the
    /// client is made changes nothing.
    /// </summary>
    public IList<ICallInterceptor> Interceptors { get; } = [];

    /// <summary>Where the client logs; nowhere by default.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>What pauses between probes and refreshes are measured by; the system's clock by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What is offered a name when none of <see cref="NodeDiscoveryProviders"/> has taken it: what a container
    /// brings along, whenever in its setting of options that is.</summary>
    internal IReadOnlyList<INodeDiscoveryProvider> FurtherDiscoveryProviders { get; set; } = [];

    /// <summary>Finds the addresses of a host by its name; for tests.</summary>
    internal Func<string, IPAddress[]> ResolveHost { get; set; } = Dns.GetHostAddresses;

    /// <exception cref="ArgumentException">An option asks for a call.</exception>
    internal void RequireNoCallAtStart()
    {
        const string Advice = "false for a client that is made without a call: take ConnectAsync instead";
        Require(!RequireNodeAtStart, nameof(RequireNodeAtStart), true, Advice);
        Require(!VerifyContractsAtStart, nameof(VerifyContractsAtStart), true, Advice);
    }

    /// <summary>The options as they are now: what becomes of these later changes no client.</summary>
    internal GoAktClientOptions Copy() => (GoAktClientOptions)MemberwiseClone();

    /// <summary>What finds nodes: the discoveries, and those that are made of names.</summary>
    /// <exception cref="ArgumentException">A name means nothing to any provider.</exception>
    internal IReadOnlyList<NodeSource> Sources() =>
    [
        .. NodeDiscoveries.Select(static discovery => new NodeSource(discovery)),
        .. Nodes.Names.Distinct(StringComparer.Ordinal).Select(name => new NodeSource(DiscoveryOf(name), name)),
    ];

    /// <summary>Makes the discovery of a name.</summary>
    /// <exception cref="ArgumentException">The name means nothing to any provider, or is misspelt.</exception>
    internal INodeDiscovery DiscoveryOf(string name) =>
        NodeDiscoveryProviders
            .Concat(FurtherDiscoveryProviders)
            .Select(provider => provider.TryCreate(name))
            .FirstOrDefault(static made => made is not null)
        ?? throw new ArgumentException(
            $"{nameof(GoAktClientOptions)}.{nameof(Nodes)} has '{name}', which is no host:port, and no discovery understands it. Those of dns:, "
                + "srv: and https+http:// names come with the package GoAkt.Typed.DependencyInjection: its AddGoAktClient brings them along, as AddGoAktNode does those of embedded: names; "
                + $"elsewhere add its providers, or one of your own, to {nameof(NodeDiscoveryProviders)}.");

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        Require(
            !NodeDiscoveries.Contains(null!),
            nameof(NodeDiscoveries),
            "a list with null in it",
            "of discoveries alone");
        Require(
            !NodeDiscoveryProviders.Concat(FurtherDiscoveryProviders).Contains(null!),
            nameof(NodeDiscoveryProviders),
            "a list with null in it",
            "of providers alone");
        OptionRange.RequireTime(AskTimeout, nameof(GoAktClientOptions), nameof(AskTimeout), mayBeInfinite: true);
        RequireTime(RequestTimeout, nameof(RequestTimeout));
        OptionRange.RequireTimerTime(ConnectTimeout, nameof(GoAktClientOptions), nameof(ConnectTimeout));
        RequireTime(IdleTimeout, nameof(IdleTimeout));
        RequireTime(AddressLifetime, nameof(AddressLifetime));
        RequireTime(TellVerification, nameof(TellVerification));
        OptionRange.RequireTimerTime(
            RefreshInterval, nameof(GoAktClientOptions), nameof(RefreshInterval), mayBeInfinite: true);
        RequireAtLeast(MaxFrameSize, 1024, nameof(MaxFrameSize));
        RequireAtLeast(MaxConnectionsPerNode, 1, nameof(MaxConnectionsPerNode));
        OptionRange.RequireTimerTime(PingInterval, nameof(GoAktClientOptions), nameof(PingInterval));
        Require(
            OrdinaryLanes is >= 1 and <= LaneId.MostOrdinary,
            nameof(OrdinaryLanes),
            OrdinaryLanes,
            $"from 1 to {LaneId.MostOrdinary} connections");
        Require(
            !LargeMessageActors.Any(string.IsNullOrWhiteSpace),
            nameof(LargeMessageActors),
            "a list with an empty name in it",
            "of names alone");
        Require(LargeMessageSize is null or > 0, nameof(LargeMessageSize), LargeMessageSize ?? 0, "above zero, or null");
        Require(
            LargeMessageSize is null || LargeMessageSize <= MaxFrameSize,
            nameof(LargeMessageSize),
            LargeMessageSize ?? 0,
            $"at most {nameof(MaxFrameSize)}, which is {MaxFrameSize}, or null");
        RequireAtLeast(MaxQueuedBytesPerNode, 1, nameof(MaxQueuedBytesPerNode));
        RequireAtLeast(MaxAddresses, 1, nameof(MaxAddresses));
        Require(MapAddress is not null, nameof(MapAddress), "null", "a function");
        Require(TimeProvider is not null, nameof(TimeProvider), "null", "a clock");
        Require(!MessageFiles.Contains(null!), nameof(MessageFiles), "a list with null in it", "of files alone");
        Require(!Interceptors.Contains(null!), nameof(Interceptors), "a list with null in it", "of interceptors alone");
        foreach (Type contract in Contracts)
        {
            Require(
                contract is not null && RegisteredContracts.Find(contract) is { Sort: ContractSort.Actor },
                nameof(Contracts),
                $"a list with '{contract}' in it",
                "of contracts of actors: interfaces with ActorKindAttribute in projects that run the generator");
        }

        Tls?.Validate();
        Require(
            RecursionLimit is >= 1 and <= ParsingSettings.MaxRecursionLimit,
            nameof(RecursionLimit),
            RecursionLimit,
            $"from 1 to {ParsingSettings.MaxRecursionLimit} levels");
        Require(Enum.IsDefined(Protocol), nameof(Protocol), Protocol, "one of the wires");
        Require(Enum.IsDefined(Strategy), nameof(Strategy), Strategy, "one of the strategies");
        Require(Enum.IsDefined(Compression), nameof(Compression), Compression, "one of the algorithms");
    }

    private static void RequireTime(TimeSpan value, string option) =>
        OptionRange.RequireTime(value, nameof(GoAktClientOptions), option);

    private static void RequireAtLeast(int value, int least, string option) =>
        Require(value >= least, option, value, $"at least {least}");

    private static void Require(bool isMet, string option, object value, string wanted) =>
        OptionRange.Require(isMet, value, nameof(GoAktClientOptions), option, wanted);
}
