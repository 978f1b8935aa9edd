using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>The client makes the calls of recorded conversations, and a genuine node's bytes answer them.</summary>
public sealed class DuplexConversationTests
{
    private static readonly Dictionary<string, IMessage> s_messages = new IMessage[]
    {
        new StringValue(),
        new BytesValue(),
        new Int64Value(),
        new Duration(),
        new Empty(),
        new BoolValue(),
        new Timestamp(),
    }.ToDictionary(static message => message.Descriptor.FullName);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(1, "127.0.0.1:5300")]
    [InlineData(3, "127.0.0.1:5300")]
    [InlineData(4, "127.0.0.1:5300")]
    [InlineData(6, "127.0.0.1:5300")]
    [InlineData(8, "127.0.0.1:5346")]
    [InlineData(11, "127.0.0.1:5345")]
    [InlineData(17, "127.0.0.1:10501")]
    [InlineData(19, "127.0.0.1:10502")]
    public async Task Recorded_answers_to_asks_and_tells_are_understood(int number, string address)
    {
        await using ReplayedNode node = new(DuplexConversation.All[number], address);
        await using GoAktClient client = await ConnectAsync(node);

        foreach ((DuplexMessage request, DuplexMessage? answer) in node.Exchanges)
        {
            await CallAsync(client, request, answer);
            node.Current++;
        }

        await Eventually.TrueAsync(() => node.Left == 0, "the node has received all that was recorded");
        Assert.Empty(node.Unexpected);
        DuplexStubConnection connection = Assert.Single(node.Stub.Ordinary);
        Assert.Equal(
            HasChunks(DuplexConversation.All[number].Diallers) && number != 4,
            connection.Auditor.Counts.ContainsKey(DuplexType.Chunk));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(0, "127.0.0.1:5300")]
    [InlineData(2, "127.0.0.1:5300")]
    [InlineData(5, "127.0.0.1:5300")]
    [InlineData(7, "127.0.0.1:5346")]
    [InlineData(9, "127.0.0.1:10501")]
    [InlineData(10, "127.0.0.1:5345")]
    [InlineData(16, "127.0.0.1:10501")]
    public async Task Recorded_answers_to_requests_are_understood(int number, string address)
    {
        await using ReplayedNode node = new(DuplexConversation.All[number], address);
        bool hasMetric = node.Exchanges.Any(static exchange => exchange.Request.Envelope?.Body is GetNodeMetricRequest);
        await using GoAktClient client = await ConnectAsync(node, options =>
            options.RefreshInterval = hasMetric ? TimeSpan.FromHours(1) : Timeout.InfiniteTimeSpan);

        int skipped = 0;
        foreach ((DuplexMessage request, DuplexMessage? answer) in node.Exchanges)
        {
            skipped += await RequestAsync(client, request.Envelope!.Body, answer!) ? 0 : 1;
            node.Current++;
        }

        await Eventually.TrueAsync(() => node.Left == skipped, "the node has received all that can be asked for");
        Assert.All(node.Stub.Connections, static connection => Assert.Equal(0, connection.Lane));
    }

    private static Task<GoAktClient> ConnectAsync(ReplayedNode node, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [new Node(node.RecordedAddress) { DialAddress = node.Address }],
            options =>
            {
                options.Protocol = WireProtocol.Duplex;
                options.RequestTimeout = TimeSpan.FromSeconds(20);
                configure?.Invoke(options);
            },
            Cancellation);

    private static bool HasChunks(IEnumerable<DuplexFrame> frames) =>
        frames.Any(static frame => frame.Type == DuplexType.Chunk);

    private static async Task CallAsync(GoAktClient client, DuplexMessage request, DuplexMessage? answer)
    {
        if (request.Envelope?.Body is RemoteTellRequest batch)
        {
            await client.TellAllAsync(
                ActorOf(batch.RemoteMessages[0].Receiver.ToStringUtf8()),
                [.. batch.RemoteMessages.Select(static message => Parse(WireFrame.TryParse(message.Message.Span)!))],
                Cancellation);
            return;
        }

        ActorId actor = ActorOf(request.Receiver!.Value.Text);
        IMessage message = Parse(request.Inner!);
        if (answer is null)
        {
            await client.TellAsync(actor, message, Cancellation);
            return;
        }

        await ExpectAsync(answer, answer.Type.Text switch
        {
            "google.protobuf.StringValue" => AskAsync<StringValue>,
            "google.protobuf.BytesValue" => AskAsync<BytesValue>,
            "google.protobuf.Int64Value" => AskAsync<Int64Value>,
            _ => AskAsync<Duration>,
        });

        async Task<IMessage?> AskAsync<TReply>()
            where TReply : class, IMessage<TReply>, new() =>
            await client.AskAsync<TReply>(actor, message, TimeSpan.FromSeconds(20), Cancellation);
    }

    /// <returns>False if no call of the client makes that request.</returns>
    private static async Task<bool> RequestAsync(
        GoAktClient client, IMessage request, DuplexMessage answer)
    {
        switch (request)
        {
            case RemoteLookupRequest lookup:
                await ExpectAsync(answer, async () =>
                {
                    ActorAddress address = await client.WhereisAsync(new ActorId("actors/Echo", lookup.Name), Cancellation);
                    return new RemoteLookupResponse { Address = ByteString.CopyFromUtf8(address.ToString()) };
                });
                return true;
            case GetKindsRequest:
                await ExpectAsync(answer, async () =>
                {
                    GetKindsResponse response = new();
                    response.Kinds.Add(await client.KindsAsync(client.Nodes[0], Cancellation));
                    return response;
                });
                return true;
            case GetNodeMetricRequest:
                await Eventually.TrueAsync(() => answer.Envelope!.Body is not GetNodeMetricResponse metric
                    || Math.Abs(client.Nodes[0].Weight - metric.Load) < 0.5);
                return true;
            case RemoteSpawnRequest spawn:
                await ExpectAsync(answer, () => DoneAsync(client.SpawnAsync(
                    new ActorId(spawn.ActorType, spawn.ActorName), OptionsLike(spawn), Cancellation)));
                return true;
            case RemoteReSpawnRequest respawn:
                await ExpectAsync(answer, () => DoneAsync(client.RespawnAsync(Echo(respawn.Name), Cancellation)));
                return true;
            case RemoteReinstateRequest reinstate:
                await ExpectAsync(answer, () => DoneAsync(client.ReinstateAsync(Echo(reinstate.Name), Cancellation)));
                return true;
            case RemoteStopRequest stop:
                // One that is not there is as good as stopped.
                await client.StopAsync(Echo(stop.Name), Cancellation);
                return true;
            case RemoteTellGrainRequest tell:
                await ExpectAsync(answer, () => DoneAsync(client.TellGrainAsync(
                    GrainOf(tell.Grain), Parse(tell.Message), cancellationToken: Cancellation)));
                return true;
            case RemoteAskGrainRequest ask:
                await ExpectAsync(answer, async () => new RemoteAskGrainResponse
                {
                    Message = ByteString.CopyFrom(WireFrame.Write(await client.AskGrainAsync<Int64Value>(
                        GrainOf(ask.Grain),
                        Parse(ask.Message),
                        TimeSpan.FromSeconds(20),
                        cancellationToken: Cancellation))),
                });
                return true;
            default:
                return false;
        }
    }

    /// <summary>Holds what came of a call against what the node had answered. A null stands for an answer without
    /// anything to tell.</summary>
    private static async Task ExpectAsync(DuplexMessage answer, Func<Task<IMessage?>> call)
    {
        if (answer.Envelope?.Body is Error error)
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(call);
            Assert.Equal(CodeOf(error), e.Code.ToString());
            Assert.Contains(error.Message.ReplaceLineEndings(": "), e.Message, StringComparison.Ordinal);
            return;
        }

        IMessage? result = await call();
        if (result is not null)
        {
            Assert.Equal(answer.Envelope?.Body ?? Parse(answer.Inner!), result);
        }
    }

    /// <summary>A grain's time-out is an internal error up to GoAkt 4.5.</summary>
    private static string CodeOf(Error error) =>
        error.Code != Code.InternalError ? error.Code.ToString()
        : error.Message == "request timed out" ? nameof(ErrorCode.DeadlineExceeded)
        : nameof(ErrorCode.Internal);

    private static async Task<IMessage?> DoneAsync(Task task)
    {
        await task;
        return null;
    }

    private static SpawnOptions? OptionsLike(RemoteSpawnRequest spawn) =>
        spawn.Singleton is null ? null : new SpawnOptions { Singleton = new Singleton() };

    private static ActorId Echo(string name) => new("actors/Echo", name);

    private static ActorId ActorOf(string address) => Echo(address[(address.LastIndexOf('/') + 1)..]);

    private static ActorId GrainOf(Grain grain) => new(grain.GrainId.Kind, grain.GrainId.Name);

    private static IMessage Parse(ByteString inner) => Parse(WireFrame.TryParse(inner.Span)!);

    private static IMessage Parse(WireFrame inner) => s_messages[inner.Name].Descriptor.Parser.ParseFrom(inner.Body);
}
