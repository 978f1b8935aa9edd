using System.Diagnostics.Metrics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>What waits for a node is bounded in bytes and in time, and what waited has certainly not been
/// sent.</summary>
public sealed class FramedBackpressureTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Tells_beyond_the_bound_fail_at_once_and_those_within_it_are_sent()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync(static options =>
            options.MaxQueuedBytesPerNode = 10_000);
        await client.TellAsync(s_alice, new StringValue(), Cancellation);
        StringValue message = new() { Value = new string('x', 1_000) };
        node.Hold();

        Task awaited = client.TellAsync(s_alice, message, Cancellation);
        await node.HasTakenAsync(2);
        Task[] tells = [.. Enumerable.Range(0, 20).Select(_ => client.TellAsync(s_alice, message, Cancellation))];
        Task[] refused = [.. tells.Where(static tell => tell.IsCompleted)];
        node.Release();
        await awaited;
        await Task.WhenAll(tells.Except(refused));

        Assert.InRange(refused.Length, 11, 13);
        foreach (Task tell in refused)
        {
            BackpressureException e = await Assert.ThrowsAsync<BackpressureException>(() => tell);
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.True(e.IsTransient);
        }

        Assert.Equal(2 + 20 - refused.Length, node.Texts.Length);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_that_are_given_up_make_room_at_once()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync(static options =>
            options.MaxQueuedBytesPerNode = 10_000);
        await client.TellAsync(s_alice, new StringValue(), Cancellation);
        StringValue message = new() { Value = new string('x', 1_000) };
        using CancellationTokenSource mine = new();
        node.Hold();

        Task awaited = client.TellAsync(s_alice, message, Cancellation);
        await node.HasTakenAsync(2);
        Task[] kept = [.. Enumerable.Range(0, 2).Select(_ => client.TellAsync(s_alice, message, Cancellation))];
        Task[] givenUp = [.. Enumerable.Range(0, 6).Select(_ => client.TellAsync(s_alice, message, mine.Token))];
        long before = Queued(client);
        await mine.CancelAsync();
        long after = Queued(client);
        Task[] more = [.. Enumerable.Range(0, 6).Select(_ => client.TellAsync(s_alice, message, Cancellation))];
        bool areTaken = more.All(static tell => !tell.IsFaulted);
        node.Release();
        await Task.WhenAll([awaited, .. kept, .. more]);

        Assert.InRange(before, 8_000, 10_000);
        Assert.InRange(after, 2_000, 3_000);
        Assert.True(areTaken);
        Assert.Equal(1 + 1 + 2 + 6, node.Texts.Length);
        foreach (Task tell in givenUp)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tell);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Asks_beyond_the_bound_fail_at_once_and_those_within_it_are_answered()
    {
        TaskCompletionSource answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = new();
        node.FindsAll();
        node.On<RemoteAskRequest>(async (_, cancellationToken) =>
        {
            await answering.Task.WaitAsync(cancellationToken);
            return (IMessage)StubNode.Reply(new StringValue());
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.MaxConnectionsPerNode = 1;
                options.MaxQueuedBytesPerNode = 10_000;
                options.AskTimeout = TimeSpan.FromSeconds(20);
            },
            Cancellation);
        StringValue message = new() { Value = new string('x', 1_000) };
        Task<StringValue> answered = client.AskAsync<StringValue>(s_alice, message, cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => node.CountOf<RemoteAskRequest>() == 1);

        Task<StringValue>[] asks =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(_ => client.AskAsync<StringValue>(s_alice, message, cancellationToken: Cancellation)),
        ];
        await Eventually.TrueAsync(() => asks.Count(static ask => ask.IsFaulted) >= 10);
        answering.SetResult();
        await answered;

        int refused = 0;
        foreach (Task<StringValue> ask in asks)
        {
            if (await Record.ExceptionAsync(() => ask) is { } failure)
            {
                Assert.Equal(Delivery.NotSent, Assert.IsType<BackpressureException>(failure).Delivery);
                refused++;
            }
        }

        Assert.InRange(refused, 11, 19);
        Assert.Equal(1 + 20 - refused, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_tell_whose_time_is_up_before_there_is_a_connection_has_not_been_sent()
    {
        using TestCertificates authority = new();
        ServerTls tls = new(authority.IssueForNode("127.0.0.1"));
        TaskCompletionSource shakingHands = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shakingHands.SetResult();
        await using TellNode node = new(async (connection, cancellationToken) =>
        {
            await shakingHands.Task.WaitAsync(cancellationToken);
            return await tls.AuthenticateAsync(connection, protocol: null, cancellationToken);
        });
        await using GoAktClient client = await node.ConnectAsync(options =>
        {
            options.Tls = new NodeTls { RootCertificates = authority.Roots };
            options.RequestTimeout = TimeSpan.FromSeconds(3);
            options.ConnectTimeout = TimeSpan.FromSeconds(20);
            options.AskTimeout = TimeSpan.FromSeconds(20);
        });
        await client.AskAsync<StringValue>(s_alice, new StringValue(), cancellationToken: Cancellation);

        shakingHands = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CallTimeoutException e = await Assert.ThrowsAsync<CallTimeoutException>(
            () => client.TellAsync(s_alice, new StringValue { Value = "late" }, Cancellation));
        shakingHands.SetResult();
        await client.TellAsync(s_alice, new StringValue { Value = "next" }, Cancellation);

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(["next"], node.Texts);
    }

    /// <summary>What the client says of itself by its metrics.</summary>
    private static long Queued(GoAktClient client)
    {
        long queued = -1;
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "goakt.client.queued")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.Contains(new("server.port", client.Nodes[0].Port)))
            {
                queued = value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return queued;
    }
}
