using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class FramedRecordingTests
{
    [Theory]
    [InlineData("framed-4.4.3")]
    [InlineData("framed-4.4.3-cluster")]
    public async Task The_node_answers_recorded_requests_like_the_genuine_one(string name)
    {
        var recording = RecordingFile.Load(name);
        TaskCompletionSource echoWakes = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EmbeddedNode node =
            await TestNode.StartLikeAsync(recording, NodeProtocols.Framed, echoWakes.Task);
        AddressRewriter rewriter = new(recording.Port, node.ListenEndPoint.Port);
        List<string> differences = [];

        foreach (RecordedExchange exchange in recording.Exchanges)
        {
            if (exchange.Scenario == "ask after a late answer")
            {
                echoWakes.SetResult();
                await AwaitIdleAsync(node, recording);
            }

            using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
            await connection.SendAsync(FrameRewriter.Rewrite(exchange.RequestBytes, rewriter));
            string expected = Describe(WireMessage.FromFrame(exchange.ResponseBytes)?.Body, rewriter);
            string actual = Describe(await connection.ReceiveAsync(), null);
            if (expected != actual)
            {
                differences.Add($"{exchange.Scenario}:\n  expected {expected}\n  but was  {actual}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>Waits until the echo actor has slept, as whoever recorded did.</summary>
    private static async Task AwaitIdleAsync(EmbeddedNode node, RecordingFile recording)
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

    private static string Describe(IMessage? envelope, AddressRewriter? rewriter)
    {
        switch (envelope)
        {
            case null:
                return "closed";
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

        return $"{envelope.Descriptor.Name} {rewriter?.Rewrite(envelope) ?? envelope}";
    }
}
