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

    /// <summary>Starts a node that has the actor <c>echo</c>.</summary>
    public static async Task<EmbeddedNode> StartWithEchoAsync(Action<EmbeddedNodeOptions>? configure = null)
    {
        EmbeddedNode node = await StartAsync(configure);
        await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
        return node;
    }

    /// <summary>Starts a node that is what the recorded one was. Without clustering, that had its actors from the
    /// start, and they were long-lived.</summary>
    public static async Task<EmbeddedNode> StartLikeAsync(
        RecordingFile recording, NodeProtocols protocols, Task echoWakes)
    {
        EmbeddedNode node = await StartAsync(
            options =>
            {
                options.Clustered = recording.Clustered;
                options.Protocols = protocols;
                options.PassivateAfter = recording.Clustered ? options.PassivateAfter : Timeout.InfiniteTimeSpan;
            },
            echoWakes);
        if (!recording.Clustered)
        {
            await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
            await node.SpawnAsync<ICounter>("counter", TestContext.Current.CancellationToken);
        }

        return node;
    }
}
