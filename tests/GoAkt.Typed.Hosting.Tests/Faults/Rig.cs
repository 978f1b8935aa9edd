using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>A node with an actor and a grain that misbehave.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly ServiceProvider _services;
    private EmbeddedNode? _node;
    private int _calls;

    public Rig()
    {
        _services = new ServiceCollection()
            .AddSingleton(Moments)
            .AddScoped<CountedService>()
            .AddLogging()
            .BuildServiceProvider();
        Services = _services;
    }

    public Moments Moments { get; } = new();

    /// <summary>How often the node has called the code that misbehaves.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What else a thrower does to the node's options.</summary>
    public Action<EmbeddedNodeOptions> Configure { get; set; } = static _ => { };

    public IServiceProvider Services { get; set; }

    /// <summary>Whether the victim is a class with <c>Dispose</c> alone.</summary>
    public bool IsSynchronous { get; set; }

    /// <summary>What the node makes its victims with, in place of the constructor.</summary>
    public Func<ActorContext, Victim>? Factory { get; set; }

    /// <summary>Whether the node's other actors can be called over its wires all the while.</summary>
    public bool ServesOthers { get; set; } = true;

    /// <summary>What a client needs to call the node.</summary>
    public Action<GoAktClientOptions> ConfigureClient { get; set; } = static _ => { };

    /// <summary>What a thrower does to the node once it is up.</summary>
    public Action<EmbeddedNode> Started { get; set; } = static _ => { };

    public EmbeddedNode Node => _node ?? throw new InvalidOperationException("There is no node yet.");

    public async Task<EmbeddedNode> StartAsync()
    {
        _node = await EmbeddedNode.StartAsync(
            options =>
            {
                options.StopTimeout = TimeSpan.FromMilliseconds(200);
                options.InitTimeout = TimeSpan.FromMilliseconds(200);
                options.LoggerFactory = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;
                options.Services = Services;
                AddVictims(options);
                options.AddActor<Echo>();
                Configure(options);
            },
            TestContext.Current.CancellationToken);
        Started(_node);
        return _node;
    }

    public void CountCall() => Interlocked.Increment(ref _calls);

    /// <summary>Counts the call and throws.</summary>
    public void Boom()
    {
        CountCall();
        throw new BoomException();
    }

    /// <summary>Blocks the thread until the test ends.</summary>
    public void Block() => _release.Wait();

    /// <summary>Lets go of what blocks.</summary>
    public void Release() => _release.Set();

    public async ValueTask DisposeAsync()
    {
        Release();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        try
        {
            await _services.DisposeAsync();
        }
        catch (BoomException)
        {
        }
    }

    private void AddVictims(EmbeddedNodeOptions options)
    {
        if (Factory is not null)
        {
            options.AddActor(Factory).AddGrain(Factory);
        }
        else if (IsSynchronous)
        {
            options.AddActor<DisposableVictim>().AddGrain<DisposableVictim>();
        }
        else
        {
            options.AddActor<AsyncDisposableVictim>().AddGrain<AsyncDisposableVictim>();
        }
    }
}

/// <summary>What misbehaving code throws.</summary>
internal sealed class BoomException() : Exception("boom");

/// <summary>An exception that can't tell what it is.</summary>
internal sealed class UnreadableException : Exception
{
    public override string Message => throw new BoomException();

    public override string ToString() => throw new BoomException();
}
