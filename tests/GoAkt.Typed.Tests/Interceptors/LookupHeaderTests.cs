using System.Collections.Concurrent;
using System.Diagnostics;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Interceptors;

/// <summary>What stands in front of a node may let nothing pass without a header, look-ups too.</summary>
public sealed class LookupHeaderTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly string[] s_sent = ["traceparent", "x-options", "x-pushed"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task Look_ups_carry_their_calls_headers(WireProtocol protocol)
    {
        await using StubNode node = new(protocol);
        node.FindsAll();
        node.On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()));
        node.On<RemoteStopRequest>(static _ => new RemoteStopResponse());
        await using GoAktClient client = await ConnectAsync(node.Address, protocol);

        await MakeCallsAsync(client, () => node.CountOf<RemoteLookupRequest>());

        AllAreThere(node.HeadersOf<RemoteLookupRequest>()[^5..]);
    }

    [Fact]
    public async Task Look_ups_carry_their_calls_headers_on_Connect()
    {
        ConcurrentQueue<IReadOnlyDictionary<string, string>> headers = new();
        ScriptedConnectServer? server = null;
        await using ScriptedConnectServer started = server = await ScriptedConnectServer.StartAsync(async context =>
        {
            byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
            string path = context.Request.Path.Value!;
            IMessage answer = new Empty();
            if (path.EndsWith("/RemoteLookup", StringComparison.Ordinal))
            {
                string name = RemoteLookupRequest.Parser.ParseFrom(body).Name;
                if (name == s_alice.Name)
                {
                    headers.Enqueue(context.Request.Headers.ToDictionary(
                        static header => header.Key,
                        static header => header.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase));
                }

                answer = StubNode.At(server!.Address, name);
            }
            else if (path.EndsWith("/RemoteAsk", StringComparison.Ordinal))
            {
                answer = new RemoteAskResponse { Messages = { Any.Pack(new StringValue()).ToByteString() } };
            }

            context.Response.ContentType = "application/proto";
            await context.Response.Body.WriteAsync(answer.ToByteArray(), Cancellation);
        });
        await using GoAktClient client = await ConnectAsync(server.Address, WireProtocol.Connect);

        await MakeCallsAsync(client, () => headers.Count);

        AllAreThere([.. headers]);
    }

    [Fact]
    public async Task A_look_up_that_calls_share_carries_the_headers_of_the_first()
    {
        TaskCompletionSource answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = new(WireProtocol.Framed);
        node.On<RemoteLookupRequest>(async (request, cancellationToken) =>
        {
            await answering.Task.WaitAsync(cancellationToken);
            return StubNode.At(node.Address, request.Name);
        });
        node.On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Framed, Cancellation);

        Task first = AskAsync("first");
        await Eventually.TrueAsync(() => node.CountOf<RemoteLookupRequest>() == 1);
        Task second = AskAsync("second");
        answering.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal("first", Assert.Single(node.HeadersOf<RemoteLookupRequest>())["x-caller"]);
        Assert.Equal(
            ["first", "second"],
            node.HeadersOf<RemoteAskRequest>().Select(static headers => headers["x-caller"]).Order());

        async Task AskAsync(string caller)
        {
            using IDisposable pushed = GoAktHeaders.Push("x-caller", caller);
            await client.AskAsync<StringValue>(s_alice, new StringValue(), cancellationToken: Cancellation);
        }
    }

    [Theory]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task The_question_whether_an_actor_is_still_there_carries_the_headers_of_what_it_is_told(
        WireProtocol protocol)
    {
        await using StubNode node = new(protocol);
        node.FindsAll();
        node.On<RemoteKindRequest>(static _ => new RemoteKindResponse { Kind = "actors.echo" });
        node.On<RemoteTellRequest>(static _ => new RemoteTellResponse());
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = protocol;
                options.TellVerification = TimeSpan.FromMilliseconds(1);
            },
            Cancellation);

        // Which finds out what the node speaks.
        await client.ExistsAsync(s_alice, Cancellation);
        int before = node.CountOf<RemoteKindRequest>();

        using (GoAktHeaders.Push("x-caller", "me"))
        {
            await client.TellAsync(s_alice, new StringValue(), Cancellation);
            await client.TellAllAsync(s_alice, [new StringValue(), new StringValue()], Cancellation);
        }

        IReadOnlyDictionary<string, string>[] asked = node.HeadersOf<RemoteKindRequest>()[before..];
        Assert.NotEmpty(asked);
        Assert.All(asked, static headers => Assert.Equal("me", headers.GetValueOrDefault("x-caller")));
    }

    private static Task<GoAktClient> ConnectAsync(string address, WireProtocol protocol) => PatientClient.ConnectAsync(
        [address],
        options =>
        {
            options.Protocol = protocol;
            options.Headers = static () => [new("x-options", "1")];
        },
        Cancellation);

    /// <summary>Makes five calls that look the actor up.</summary>
    private static async Task MakeCallsAsync(GoAktClient client, Func<int> lookups)
    {
        int before = lookups();
        using Activity caller = new("checkout");
        caller.SetIdFormat(ActivityIdFormat.W3C).Start();
        using IDisposable pushed = GoAktHeaders.Push("x-pushed", "2");

        await client.AskAsync<StringValue>(s_alice, new StringValue(), cancellationToken: Cancellation);
        Assert.True(await client.ExistsAsync(s_alice, Cancellation));
        await client.WhereisAsync(s_alice, Cancellation);
        Assert.False(await client.EnsureSpawnedAsync(s_alice, cancellationToken: Cancellation));
        await client.StopAsync(s_alice, Cancellation);

        Assert.Equal(before + 5, lookups());
    }

    private static void AllAreThere(IReadOnlyDictionary<string, string>[] requests)
    {
        Assert.NotEmpty(requests);
        Assert.All(requests, static headers => Assert.Empty(s_sent.Except(headers.Keys)));
    }
}
