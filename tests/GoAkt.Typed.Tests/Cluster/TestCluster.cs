using System.Collections.Concurrent;
using System.Net;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>
/// Embedded nodes that know each other's actors, as the nodes of a genuine cluster do. Each is behind a proxy, at whose
/// address it stays while it dies and comes back.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Member> _directory = new();
    private readonly List<Member> _members = [];
    private readonly string _wire;
    private int _lookups;

    private TestCluster(string wire) => _wire = wire;

    public IReadOnlyList<Member> Members => _members;

    /// <summary>The wire that the members speak.</summary>
    public WireProtocol Protocol => Wires.ProtocolOf(_wire);

    /// <summary>How many look-ups the members have answered.</summary>
    public int Lookups => Volatile.Read(ref _lookups);

    /// <summary>What the actors that keep it have got, in all the lives of their nodes.</summary>
    public Sequences Handled { get; } = [];

    public static async Task<TestCluster> StartAsync(int count, string wire = Wires.FramedWithInnerFrames)
    {
        TestCluster cluster = new(wire);
        for (int i = 0; i < count; i++)
        {
            Member member = new(wire, cluster.Handled);
            cluster._members.Add(member);
            await member.OpenAsync(cluster.Find);
        }

        return cluster;
    }

    /// <summary>Spawns an actor, which comes back with its node.</summary>
    public async Task PlaceAsync<TContract>(string name, int member)
        where TContract : class
    {
        await _members[member].PlaceAsync(node => node.SpawnAsync<TContract>(name));
        _directory[name] = _members[member];
    }

    /// <summary>Stops an actor, and takes it out of what the cluster knows.</summary>
    public async Task RemoveAsync(string name)
    {
        if (_directory.TryRemove(name, out Member? member))
        {
            await member.Node!.StopAsync(name);
        }
    }

    /// <summary>Takes an actor out of what the cluster knows, whatever has become of its node.</summary>
    public void Forget(string name) => _directory.TryRemove(name, out _);

    public Task<GoAktClient> ConnectAsync(Action<GoAktClientOptions>? configure = null) =>
        ConnectAsync(_members, configure);

    /// <summary>Connects a client that is given one member, and learns of the others by look-ups.</summary>
    public Task<GoAktClient> ConnectToAsync(int member, Action<GoAktClientOptions>? configure = null) =>
        ConnectAsync([_members[member]], configure);

    public async ValueTask DisposeAsync()
    {
        foreach (Member member in _members)
        {
            await member.DisposeAsync();
        }
    }

    private string? Find(string name)
    {
        Interlocked.Increment(ref _lookups);
        return _directory.GetValueOrDefault(name)?.Address;
    }

    private Task<GoAktClient> ConnectAsync(
        IEnumerable<Member> members, Action<GoAktClientOptions>? configure) => PatientClient.ConnectAsync(
            members.Select(static member => member.Address),
            options =>
            {
                options.Protocol = Protocol;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);

    internal sealed class Member(string wire, Sequences handled) : IAsyncDisposable
    {
        private readonly List<Func<EmbeddedNode, Task>> _actors = [];
        private IAsyncDisposable? _front;

        public FaultProxy Proxy { get; } = new();

        /// <summary>What counts its requests, on Framed.</summary>
        public LookupFront Front => (LookupFront)_front!;

        /// <summary>How many look-ups it has been asked for, on Framed or Duplex.</summary>
        public int Lookups => _front is DuplexLookupFront front
            ? front.Lookups
            : Front.CountOf<RemoteLookupRequest>();

        public EmbeddedNode? Node { get; private set; }

        public string Address => Proxy.Address;

        public async Task OpenAsync(Func<string, string?> find)
        {
            if (Wires.ProtocolOf(wire) == WireProtocol.Connect)
            {
                ConnectLookupFront front = await ConnectLookupFront.StartAsync(() => Node?.ListenEndPoint, find);
                _front = front;
                Proxy.PointAt(front.Address);
            }
            else if (Wires.ProtocolOf(wire) == WireProtocol.Duplex)
            {
                DuplexLookupFront front = new(() => Node?.ListenEndPoint, find);
                _front = front;
                Proxy.PointAt(front.Address);
            }
            else
            {
                LookupFront front = new(() => Node?.ListenEndPoint, find);
                _front = front;
                Proxy.PointAt(front.Address);
            }

            await StartAsync();
        }

        public async Task StartAsync()
        {
            var address = IPEndPoint.Parse(Address);
            EmbeddedNode node = await EmbeddedNode.StartAsync(
                options =>
                {
                    Wires.Configure(options, wire);
                    options.AdvertisedHost = address.Address.ToString();
                    options.AdvertisedPort = address.Port;
                    options.StopTimeout = TimeSpan.FromMilliseconds(100);
                    options.AddActor<Echo>().AddActor<Counter>().AddActor<Probe>().AddGrain<CounterGrain>();
                    options.AddActor(context => new Sequenced(context.Name, handled));
                },
                TestContext.Current.CancellationToken);
            foreach (Func<EmbeddedNode, Task> spawn in _actors)
            {
                await spawn(node);
            }

            Node = node;
        }

        public async Task PlaceAsync(Func<EmbeddedNode, Task> spawn)
        {
            await spawn(Node!);
            _actors.Add(spawn);
        }

        public async Task DieAsync()
        {
            await Proxy.DieAsync();
            await Node!.DisposeAsync();
            Node = null;
        }

        public async Task ReviveAsync()
        {
            await StartAsync();
            Proxy.Revive();
        }

        public async ValueTask DisposeAsync()
        {
            await Proxy.DisposeAsync();
            if (_front is not null)
            {
                await _front.DisposeAsync();
            }

            if (Node is not null)
            {
                await Node.DisposeAsync();
            }
        }
    }
}
