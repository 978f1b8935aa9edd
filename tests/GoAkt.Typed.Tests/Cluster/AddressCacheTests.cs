using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

public sealed class AddressCacheTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_one_round_trip_once_the_actor_was_found()
    {
        await using StubNode node = Hosting(static _ => true);
        await using GoAktClient client = await ConnectAsync(node);

        for (int i = 0; i < 10; i++)
        {
            await AskAsync(client, "alice");
        }

        Assert.Equal(1, node.CountOf<RemoteLookupRequest>());
        Assert.Equal(10, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task Callers_that_look_for_one_actor_at_once_share_the_look_up()
    {
        await using StubNode node = Hosting(static _ => true);
        TaskCompletionSource answered = new();
        node.On<RemoteLookupRequest>(async (request, cancellationToken) =>
        {
            await answered.Task.WaitAsync(cancellationToken);
            return StubNode.At(node.Address, request.Name);
        });
        await using GoAktClient client = await ConnectAsync(node);

        Task[] asks = [.. Enumerable.Range(0, 100).Select(_ => AskAsync(client, "alice"))];
        await Eventually.TrueAsync(() => node.CountOf<RemoteLookupRequest>() == 1);
        answered.SetResult();
        await Task.WhenAll(asks);

        Assert.Equal(1, node.CountOf<RemoteLookupRequest>());
        Assert.Equal(100, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task A_caller_that_gives_up_leaves_the_look_up_to_the_others()
    {
        await using StubNode node = Hosting(static _ => true);
        TaskCompletionSource answered = new();
        node.On<RemoteLookupRequest>(async (request, cancellationToken) =>
        {
            await answered.Task.WaitAsync(cancellationToken);
            return StubNode.At(node.Address, request.Name);
        });
        await using GoAktClient client = await ConnectAsync(node);
        using CancellationTokenSource giveUp = new();
        Task first = client.AskAsync<StringValue>(Id("alice"), new Empty(), cancellationToken: giveUp.Token);
        Task second = AskAsync(client, "alice");
        await Eventually.TrueAsync(() => node.CountOf<RemoteLookupRequest>() == 1);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answered.SetResult();

        await second;
    }

    [Fact]
    public async Task An_actor_that_has_moved_is_looked_up_once_more_and_called_there()
    {
        bool hasMoved = false;
        await using StubNode home = Hosting(_ => hasMoved);
        await using StubNode old = Hosting(_ => !hasMoved);
        string address = old.Address;
        old.On<RemoteLookupRequest>(request => StubNode.At(address, request.Name));
        await using GoAktClient client = await ConnectAsync(old);
        await AskAsync(client, "alice");

        hasMoved = true;
        address = home.Address;
        await AskAsync(client, "alice");
        await AskAsync(client, "alice");

        Assert.Equal(2, old.CountOf<RemoteLookupRequest>());
        Assert.Equal(2, old.CountOf<RemoteAskRequest>());
        Assert.Equal(2, home.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task An_address_that_was_found_since_outlives_the_one_that_proves_wrong()
    {
        TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode home = Hosting(static _ => true);
        await using StubNode old = Hosting(static _ => true);
        string address = old.Address;
        old.On<RemoteLookupRequest>(request => StubNode.At(address, request.Name));
        await using GoAktClient client = await ConnectAsync(old);
        await AskAsync(client, "alice");
        old.On<RemoteAskRequest>(async (_, cancellationToken) =>
        {
            await refused.Task.WaitAsync(cancellationToken);
            return StubNode.NotFound();
        });
        Task<StringValue> ask = AskAsync(client, "alice");
        await Eventually.TrueAsync(() => old.CountOf<RemoteAskRequest>() == 2);

        address = home.Address;
        await client.WhereisAsync(Id("alice"), Cancellation);
        refused.SetResult();
        await ask;

        Assert.Equal(1, home.CountOf<RemoteAskRequest>());
        Assert.Equal(2, old.CountOf<RemoteLookupRequest>());
    }

    [Fact]
    public async Task An_actor_that_is_gone_is_looked_up_once_more_and_no_more()
    {
        bool isThere = true;
        await using StubNode node = Hosting(_ => isThere);
        await using GoAktClient client = await ConnectAsync(node);
        await AskAsync(client, "alice");

        isThere = false;
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => AskAsync(client, "alice"));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(2, node.CountOf<RemoteLookupRequest>());
        Assert.Equal(3, node.CountOf<RemoteAskRequest>());
    }

    [Fact]
    public async Task Actors_beyond_the_most_that_are_kept_are_looked_up_again()
    {
        await using StubNode node = Hosting(static _ => true);
        await using GoAktClient client = await ConnectAsync(node, static options => options.MaxAddresses = 10);
        string[] names = [.. Enumerable.Range(0, 30).Select(static i => $"echo-{i}")];

        foreach (string name in names.Concat(names))
        {
            await AskAsync(client, name);
        }

        Assert.InRange(node.CountOf<RemoteLookupRequest>(), 30 + 20, 60);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_address_is_looked_up_again_when_its_time_is_over()
    {
        await using StubNode node = Hosting(static _ => true);
        await using GoAktClient client = await ConnectAsync(node, static options =>
            options.AddressLifetime = TimeSpan.FromMilliseconds(1));
        await AskAsync(client, "alice");
        long now = Environment.TickCount64;
        await Eventually.TrueAsync(() => Environment.TickCount64 > now + 1);

        await AskAsync(client, "alice");

        Assert.Equal(2, node.CountOf<RemoteLookupRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task What_was_found_on_a_node_is_forgotten_when_the_node_is_lost()
    {
        await using StubNode lost = Hosting(static _ => true);
        await using FaultProxy proxy = new(lost.Address);
        await using StubNode seed = Hosting(static _ => true);
        seed.FindsAll(proxy.Address);
        await using GoAktClient client = await ConnectAsync(seed, static options => options.AwaitRelocation = false);
        await AskAsync(client, "alice");
        await AskAsync(client, "bob");
        await proxy.DieAsync();
        await Assert.ThrowsAnyAsync<GoAktException>(() => AskAsync(client, "alice"));
        int lookups = seed.CountOf<RemoteLookupRequest>();

        seed.FindsAll();
        await AskAsync(client, "bob");

        Assert.Equal(lookups + 1, seed.CountOf<RemoteLookupRequest>());
        Assert.Equal(1, seed.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task Whether_an_actor_exists_is_asked_afresh_though_a_look_up_is_under_way()
    {
        await using StubNode node = Hosting(static _ => true);
        TaskCompletionSource answered = new();
        bool isThere = true;
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.On<RemoteLookupRequest>(async (request, cancellationToken) =>
        {
            bool wasThere = isThere;
            if (wasThere)
            {
                asked.SetResult();
                await answered.Task.WaitAsync(cancellationToken);
            }

            return wasThere ? StubNode.At(node.Address, request.Name) : StubNode.NotFound();
        });
        await using GoAktClient client = await ConnectAsync(node);
        Task ask = AskAsync(client, "alice");
        await asked.Task.WaitAsync(Cancellation);

        isThere = false;
        bool exists = await client.ExistsAsync(Id("alice"), Cancellation);
        answered.SetResult();
        await ask;

        Assert.False(exists);
    }

    [Fact]
    public async Task A_batch_is_never_sent_twice()
    {
        bool isThere = true;
        await using StubNode node = Hosting(_ => isThere);
        node.On<RemoteKindRequest>(static _ => new RemoteKindResponse { Kind = "actors.echo" });
        await using GoAktClient client = await ConnectAsync(node, static options =>
            options.TellVerification = TimeSpan.FromMinutes(1));
        await AskAsync(client, "alice");

        isThere = false;
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            client.AskAllAsync<StringValue>(Id("alice"), [new Empty(), new Empty()], cancellationToken: Cancellation));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal(2, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task A_batch_to_an_actor_that_has_moved_finds_it_all_the_same()
    {
        bool hasMoved = false;
        await using StubNode home = Hosting(_ => hasMoved);
        await using StubNode old = Hosting(_ => !hasMoved);
        string address = old.Address;
        old.On<RemoteLookupRequest>(request => StubNode.At(address, request.Name));
        await using GoAktClient client = await ConnectAsync(old, static options =>
            options.TellVerification = TimeSpan.FromMilliseconds(1));
        await AskAsync(client, "alice");

        hasMoved = true;
        address = home.Address;
        long movedAt = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(movedAt) > TimeSpan.FromMilliseconds(2));
        IReadOnlyList<StringValue> replies = await client.AskAllAsync<StringValue>(
            Id("alice"), [new Empty(), new Empty()], cancellationToken: Cancellation);

        Assert.Equal(2, replies.Count);
        Assert.Equal(1, home.CountOf<RemoteAskRequest>());
    }

    private static StubNode Hosting(Func<string, bool> hosts)
    {
        StubNode node = new();
        return node.FindsAll()
            .On<RemoteKindRequest>(request =>
                hosts(request.Name) ? new RemoteKindResponse { Kind = "actors.echo" } : StubNode.NotFound())
            .On<RemoteAskRequest>(request =>
                hosts(string.Empty)
                    ? StubNode.Reply(
                        request.RemoteMessages.Select(static _ => (IMessage)new StringValue { Value = "hi" }))
                    : StubNode.NotFound());
    }

    private static ActorId Id(string name) => new("actors/Echo", name);

    private static Task<GoAktClient> ConnectAsync(StubNode node, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync([node.Address], configure, Cancellation);

    private static Task<StringValue> AskAsync(GoAktClient client, string name) =>
        client.AskAsync<StringValue>(Id(name), new Empty(), cancellationToken: Cancellation);
}
