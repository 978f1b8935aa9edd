using Google.Protobuf;
using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class FramedRecordingTests
{
    [Theory]
    [InlineData("framed-4.4.3")]
    [InlineData("framed-4.4.3-cluster")]
    public async Task The_node_answers_recorded_requests_like_the_genuine_one(string name)
    {
        Recording recording = Recording.Load(name);
        await using EmbeddedNode node = await StartLikeAsync(recording);
        AddressRewriter rewriter = new(recording.Port, node.ListenEndPoint.Port);
        List<string> differences = [];

        foreach (Exchange exchange in recording.Exchanges)
        {
            if (exchange.Scenario == "ask after a late answer")
            {
                await AwaitIdleAsync(node, recording);
            }

            using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
            await connection.SendAsync(Rewritten(exchange.RequestBytes, rewriter));
            WireFrame? answer = exchange.Closed && await connection.IsClosedAsync() ? null : await connection.ReceiveFrameAsync();
            string expected = exchange.Closed ? "closed" : Describe(WireFrame.TryParse(exchange.ResponseBytes), rewriter);
            string actual = Describe(answer, null);
            if (expected != actual)
            {
                differences.Add($"{exchange.Scenario}:\n  expected {expected}\n  but was  {actual}");
            }
        }

        Assert.Empty(differences);
    }

    /// <summary>The recorded node without clustering had its actors from the start, and they were long-lived.</summary>
    private static async Task<EmbeddedNode> StartLikeAsync(Recording recording)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.Clustered = recording.Clustered;
            options.Protocols = NodeProtocols.Framed;
            options.PassivateAfter = recording.Clustered ? options.PassivateAfter : Timeout.InfiniteTimeSpan;
        });
        if (!recording.Clustered)
        {
            await node.SpawnAsync<IEcho>("echo", TestContext.Current.CancellationToken);
            await node.SpawnAsync<ICounter>("counter", TestContext.Current.CancellationToken);
        }

        return node;
    }

    /// <summary>Waits until the echo actor has slept, as whoever recorded did.</summary>
    private static async Task AwaitIdleAsync(EmbeddedNode node, Recording recording)
    {
        string echo = recording.Clustered ? "cap-echo" : "echo";
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        RemoteAskRequest ask = new()
        {
            Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)),
            RemoteMessages = { Messages.To(node, echo, new StringValue { Value = "awake?" }) },
        };
        await connection.RequestAsync<RemoteAskResponse>(ask);
    }

    private static byte[] Rewritten(byte[] request, AddressRewriter rewriter)
    {
        if (WireFrame.TryParse(request) is not { } frame || EnvelopeTypes.TryParse(frame.Name, frame.Body) is not { } envelope)
        {
            return request;
        }

        return (frame with { Body = rewriter.Rewrite(envelope).ToByteArray() }).ToBytes();
    }

    private static string Describe(WireFrame? frame, AddressRewriter? rewriter)
    {
        if (frame is null)
        {
            return "closed";
        }

        IMessage envelope = rewriter is null ? frame.Envelope : rewriter.Rewrite(frame.Envelope);
        switch (envelope)
        {
            case RemoteMetricResponse response:
                response.Metric.Uptime = 0;
                response.Metric.LatestProcessedDuration = null;
                break;
            case GetKindsResponse response:
                string[] kinds = [.. response.Kinds.Order(StringComparer.Ordinal)];
                response.Kinds.Clear();
                response.Kinds.Add(kinds);
                break;
        }

        return $"{frame.Name} {envelope}";
    }
}
