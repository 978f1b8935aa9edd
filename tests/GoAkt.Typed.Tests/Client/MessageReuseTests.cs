using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Contracts;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Framed;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Client;

/// <summary>What is sent is what the message was when the method was called, whatever becomes of it
/// afterwards.</summary>
public sealed class MessageReuseTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    /// <summary>Asks that answer what the actor was told.</summary>
    private static readonly Dictionary<string, Func<GoAktClient, StringValue, Task<string>>> s_asks = new()
    {
        ["contract"] = static async (client, message) =>
        {
            Task<StringValue> ask = client.Actors<IEcho>()["alice"].EchoAsync(message, Cancellation);
            return (await ask).Value;
        },
        ["untyped"] = static async (client, message) =>
        {
            Task<StringValue> ask = client.AskAsync<StringValue>(s_alice, message, cancellationToken: Cancellation);
            return (await ask).Value;
        },
        ["batch"] = static async (client, message) =>
        {
            List<StringValue> list = [message, message];
            Task<IReadOnlyList<StringValue>> ask = client.Actors<IEcho>()["alice"].EchoAllAsync(list, Cancellation);
            list.Clear();
            return string.Join("+", (await ask).Select(static reply => reply.Value).Distinct());
        },
        ["untyped batch"] = static async (client, message) =>
        {
            List<IMessage> list = [message];
            Task<IReadOnlyList<StringValue>> ask =
                client.AskAllAsync<StringValue>(s_alice, list, cancellationToken: Cancellation);
            list[0] = new Empty();
            return (await ask).Single().Value;
        },
    };

    /// <summary>Tells whose sum the actor, or the grain, knows.</summary>
    private static readonly Dictionary<string, Func<GoAktClient, Int64Value, Task>> s_tells = new()
    {
        ["contract"] = static (client, amount) => client.Actors<ICounter>()["total"].AddAsync(amount, Cancellation),
        ["untyped"] = static (client, amount) =>
            client.TellAsync(new ActorId("actors/Counter", "total"), amount, Cancellation),
        ["batch"] = static (client, amount) =>
        {
            List<Int64Value> list = [amount];
            Task tell = client.Actors<ICounter>()["total"].AddAllAsync(list, Cancellation);
            list.Clear();
            return tell;
        },
        ["grain"] = static (client, amount) => client.Grains<ICounterGrain>()["total"].AddAsync(amount, Cancellation),
        ["untyped grain"] = static (client, amount) =>
        {
            GrainOptions options = new();
            Task tell =
                client.TellGrainAsync(
                    new ActorId("actors/CounterGrain", "total"), amount, options, cancellationToken: Cancellation);
            options.ActivationTimeout = TimeSpan.Zero;
            return tell;
        },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string> Asks =>
        new([.. Wires.All.Select(static row => row.Data)], s_asks.Keys);

    public static MatrixTheoryData<string, string> Tells =>
        new([.. Wires.All.Select(static row => row.Data)], s_tells.Keys);

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Asks))]
    public async Task An_ask_sends_the_message_as_it_was(string wire, string way)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        StringValue message = new();

        // The first two look the actor up, the next two find it known.
        for (int round = 0; round < 2; round++)
        {
            message.Value = "1";
            Task<string> first = s_asks[way](test.Client, message);
            message.Value = "2";
            Task<string> second = s_asks[way](test.Client, message);
            message.Value = "3";

            Assert.Equal(["echo:1", "echo:2"], await Task.WhenAll(first, second));
        }
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Tells))]
    public async Task A_tell_sends_the_message_as_it_was(string wire, string way)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<ICounter>("total", Cancellation);
        Int64Value amount = new();

        for (int round = 0; round < 2; round++)
        {
            amount.Value = 1;
            Task first = s_tells[way](test.Client, amount);
            amount.Value = 10;
            Task second = s_tells[way](test.Client, amount);
            amount.Value = 100;
            await Task.WhenAll(first, second);
        }

        Int64Value sum = way.EndsWith("grain", StringComparison.Ordinal)
            ? await test.Client.Grains<ICounterGrain>()["total"].GetAsync(new Empty(), Cancellation)
            : await test.Client.Actors<ICounter>()["total"].GetAsync(new Empty(), Cancellation);
        Assert.Equal(22, sum.Value);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_batch_for_a_grain_sends_its_messages_as_they_were()
    {
        ConcurrentQueue<long> booked = new();
        TaskCompletionSource mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = new();
        node.On<RemoteTellGrainRequest>(
            async (request, cancellationToken) =>
            {
                booked.Enqueue(
                    Int64Value.Parser.ParseFrom(WireFrame.TryParse(request.Message.ToByteArray())!.Body).Value);
                await mayGoOn.Task.WaitAsync(cancellationToken);
                return new RemoteTellGrainResponse();
            });
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);
        List<Int64Value> amounts = [new() { Value = 1 }, new() { Value = 2 }, new() { Value = 3 }];

        Task batch = client.Grains<ILedger>()["a"].BookAllAsync(amounts, Cancellation);
        amounts[1].Value = 20;
        amounts.RemoveAt(2);
        mayGoOn.SetResult();
        await batch;

        Assert.Equal([1, 2, 3], booked);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("contract")]
    [InlineData("untyped batch")]
    public async Task An_ask_that_is_tried_again_on_Framed_sends_the_same(string way)
    {
        TaskCompletionSource refusing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteKindRequest>(static request =>
                request.Name == "alice" ? new RemoteKindResponse { Kind = "actors.echo" } : StubNode.NotFound())
            .On<RemoteAskRequest>(
                async (request, cancellationToken) =>
                {
                    if (node.CountOf<RemoteAskRequest>() == 2)
                    {
                        await refusing.Task.WaitAsync(cancellationToken);
                        return StubNode.NotFound();
                    }

                    return StubNode.Reply(
                        request.RemoteMessages.Select(static message =>
                            (IMessage)
                                StringValue.Parser.ParseFrom(WireFrame.TryParse(message.Message.ToByteArray())!.Body)));
                });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.TellVerification = TimeSpan.FromMinutes(1), Cancellation);

        await TryAgainAsync(client, way, refusing);

        Assert.Equal(3, node.CountOf<RemoteAskRequest>());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("contract", Compression.None)]
    [InlineData("contract", Compression.Gzip)]
    [InlineData("untyped batch", Compression.None)]
    public async Task An_ask_that_is_tried_again_on_Connect_sends_the_same(string way, Compression compression)
    {
        TaskCompletionSource refusing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asks = 0;
        string address = string.Empty;
        await using ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(async context =>
        {
            byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
            if (context.Request.Path.Value!.EndsWith("/RemoteLookup", StringComparison.Ordinal))
            {
                await AnswerAsync(context, StubNode.At(address, RemoteLookupRequest.Parser.ParseFrom(body).Name));
            }
            else if (Interlocked.Increment(ref asks) == 2)
            {
                await refusing.Task.WaitAsync(context.RequestAborted);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"code":"not_found","message":"address not found"}""");
            }
            else
            {
                await AnswerAsync(
                    context,
                    new RemoteAskResponse
                    {
                        Messages =
                        {
                            RemoteAskRequest.Parser.ParseFrom(body).RemoteMessages.Select(static m => m.Message),
                        },
                    });
            }
        });
        address = server.Address;
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [address],
            options =>
            {
                options.Protocol = WireProtocol.Connect;
                options.Compression = compression;
                options.AskTimeout = TimeSpan.FromSeconds(20);
                options.TellVerification = TimeSpan.FromMinutes(1);
            },
            Cancellation);

        await TryAgainAsync(client, way, refusing);

        Assert.Equal(3, asks);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_that_are_tried_again_send_the_same()
    {
        await using TellNode home = new();
        await using TellNode node = new();
        await using GoAktClient client =
            await node.ConnectAsync(static options => options.TellVerification = TimeSpan.FromTicks(1));
        StringValue message = new() { Value = "first" };
        await client.TellAsync(s_alice, message, Cancellation);
        node.Hold();

        message.Value = "awaited";
        Task awaited = client.TellAsync(s_alice, message, Cancellation);
        await node.HasTakenAsync(2);
        List<Task> waiting = [];
        foreach (string text in (string[])["a", "b", "c"])
        {
            message.Value = text;
            waiting.Add(client.TellAsync(s_alice, message, Cancellation));
        }

        message.Value = "last";
        node.HasActors = false;
        node.Home = home.Address;
        node.Release();
        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => awaited);

        Assert.Equal(["a", "b", "c"], home.Texts.Order());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_message_for_a_grain_that_goes_to_another_node_is_the_same()
    {
        ConcurrentQueue<long> told = new();
        await using StubNode gone = TakingGrains(told);
        await using StubNode other = TakingGrains(told);
        await using FaultProxy proxy = new(gone.Address);
        await using GoAktClient client =
            await PatientClient.ConnectAsync([proxy.Address, other.Address], cancellationToken: Cancellation);
        Int64Value amount = new() { Value = 1 };

        // Both wires are to be known, so that the message is written at once.
        await client.KindsAsync(Cancellation);
        await proxy.DieAsync();
        while (true)
        {
            amount.Value = 1;
            Task tell =
                client.TellGrainAsync(new ActorId("tests/Ledger", "a"), amount, cancellationToken: Cancellation);
            amount.Value = 2;
            try
            {
                await tell;
                break;
            }
            catch (ConnectionLostException)
            {
                // On a busy machine the client may not have seen yet that the connection is gone.
            }
        }

        Assert.Equal([1], told);
        Assert.Equal(1, other.CountOf<RemoteTellGrainRequest>());

        static StubNode TakingGrains(ConcurrentQueue<long> told)
        {
            StubNode node = new();
            return node
                .On<GetKindsRequest>(static _ => new GetKindsResponse())
                .On<RemoteTellGrainRequest>(request =>
                {
                    told.Enqueue(
                        Int64Value.Parser.ParseFrom(WireFrame.TryParse(request.Message.ToByteArray())!.Body).Value);
                    return new RemoteTellGrainResponse();
                });
        }
    }

    /// <summary>Asks once to find the actor, and once more to be refused and tried again after the message has
    /// changed.</summary>
    private static async Task TryAgainAsync(GoAktClient client, string way, TaskCompletionSource refusing)
    {
        string text = new('x', 1_000);
        StringValue message = new() { Value = text };
        Assert.Equal(text, await s_asks[way](client, message));

        Task<string> ask = s_asks[way](client, message);
        message.Value = "changed";
        refusing.SetResult();

        Assert.Equal(text, await ask);
    }

    private static async Task AnswerAsync(HttpContext context, IMessage answer)
    {
        context.Response.ContentType = "application/proto";
        await context.Response.Body.WriteAsync(answer.ToByteArray());
    }
}
