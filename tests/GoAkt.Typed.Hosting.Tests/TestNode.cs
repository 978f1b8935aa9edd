using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Nodes that host the actors behind the recordings.</summary>
internal static class TestNode
{
    public static Task<EmbeddedNode> StartAsync(
        Action<EmbeddedNodeOptions>? configure = null, Task? echoWakes = null) =>
        EmbeddedNode.StartAsync(
            options =>
            {
                options.SystemName = "real";
                options.LoggerFactory = NullLoggerFactory.Instance;
                options.AddActor(_ => new Echo { Wakes = echoWakes });
                options.AddActor<Counter>().AddGrain<CounterGrain>();
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
}
