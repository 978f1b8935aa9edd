using System.Collections.Concurrent;
using System.Text.Json;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What GoAkt's own client sent to a genuine node, sent to the embedded one.</summary>
public sealed class GoClientRecordingTests
{
    private const int RecordedPort = 8304;

    private static readonly ByteString s_panic = Messages.InnerFrame(new BoolValue());

    [Fact]
    public async Task The_node_answers_GoAkt_s_own_client_like_the_genuine_one()
    {
        await using EmbeddedNode node = await StartAsync();
        AddressRewriter rewriter = new(RecordedPort, node.ListenEndPoint.Port);
        List<string> differences = [];

        HashSet<string> panicked = [];

        foreach (RecordedFrame[] connection in LoadConnections())
        {
            using RawConnection raw = await RawConnection.OpenAsync(node.ListenEndPoint);
            foreach (RecordedFrame[] exchange in connection.Chunk(2))
            {
                IMessage request = WireMessage.FromFrame(exchange[0].Bytes)!.Body;
                if (request is RemoteLookupRequest lookup && panicked.Contains(lookup.Name))
                {
                    // GoAkt's cluster goes on to find the name of an actor that panicked, and its node then has no such
                    // actor.
                    continue;
                }

                await raw.SendAsync(FrameRewriter.Rewrite(exchange[0].Bytes, rewriter));
                IMessage? answer = await raw.ReceiveAsync();
                IMessage expected = rewriter.Rewrite(WireMessage.FromFrame(exchange[1].Bytes)!.Body);
                if (!Equals(Comparable(expected), Comparable(answer)))
                {
                    differences.Add($"{request.Descriptor.Name}:\n  expected {expected}\n  but was  {answer}");
                }

                if (PanickedAt(request) is { } name)
                {
                    panicked.Add(name);
                    await node.StopAsync(name, TestContext.Current.CancellationToken);
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>In Go a respawn starts the same instance again, and the recorded counter goes on counting.</summary>
    private static Task<EmbeddedNode> StartAsync()
    {
        ConcurrentDictionary<string, AnsweringCounter> counters = new();
        return EmbeddedNode.StartAsync(
            options =>
            {
                options.SystemName = "real";

                // What was recorded was older than Duplex.
                options.Protocols = NodeProtocols.Framed;
                options.AddActor<Echo>().AddGrain<CounterGrain>();
                options.AddActor(context => counters.GetOrAdd(context.Name, _ => new AnsweringCounter()));
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>The recorded actor panics on a false. That stops an actor, which no exception of a .NET class
    /// does.</summary>
    private static string? PanickedAt(IMessage request)
    {
        if (request is not RemoteTellRequest { RemoteMessages: [var message] } || message.Message != s_panic)
        {
            return null;
        }

        string address = message.Receiver.ToStringUtf8();
        return address[(address.LastIndexOf('/') + 1)..];
    }

    private static IMessage? Comparable(IMessage? answer)
    {
        switch (answer)
        {
            case GetKindsResponse response:
                string[] kinds = [.. response.Kinds.Order(StringComparer.Ordinal)];
                return new GetKindsResponse { Kinds = { kinds } };

            // A message's type has another name in Go.
            case Error error when error.Message.StartsWith("unhandled message\n", StringComparison.Ordinal):
                return new Error { Code = error.Code };
            default:
                return answer;
        }
    }

    private static List<RecordedFrame[]> LoadConnections()
    {
        using FileStream file =
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Recordings", "go-client-4.4.3.json"));
        using var document = JsonDocument.Parse(file);
        return document
            .RootElement.GetProperty("connections")
            .Deserialize<List<RecordedFrame[]>>(JsonSerializerOptions.Web)!;
    }

    /// <summary>The recorded counter, which answers with its count whoever asks it to add.</summary>
    private sealed class AnsweringCounter : IAnsweringCounter
    {
        private long _count;

        public Task<Int64Value> AddAsync(Int64Value amount)
        {
            _count += amount.Value;
            return GetAsync(new Empty());
        }

        public Task<Int64Value> GetAsync(Empty query) => Task.FromResult(new Int64Value { Value = _count });
    }

    private sealed record RecordedFrame(string From, string Frame)
    {
        public byte[] Bytes => Convert.FromHexString(Frame);
    }
}

/// <summary>The counter as one that asks it sees it; <see cref="ICounter"/> tells it to add.</summary>
#pragma warning disable GOAKT014 // Two contracts of one kind: no process hosts or calls both.
[ActorKind("actors/Counter")]
public interface IAnsweringCounter
#pragma warning restore GOAKT014
{
    Task<Int64Value> AddAsync(Int64Value amount);

    Task<Int64Value> GetAsync(Empty query);
}
