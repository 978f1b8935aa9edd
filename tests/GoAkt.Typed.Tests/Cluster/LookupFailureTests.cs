using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>A call whose look-up or verification failed did not send what it was made to send.</summary>
public sealed class LookupFailureTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    /// <summary>What a node does with a look-up: closes the connection, refuses, or leaves it without an
    /// answer.</summary>
    public static TheoryData<string> Failures => [nameof(Closed), nameof(Refused), nameof(Silent)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Failures))]
    public async Task What_could_not_be_looked_up_was_not_sent(string failure)
    {
        await using StubNode node = new();
        node.On<RemoteLookupRequest>((_, cancellationToken) => AnswerAsync(failure, cancellationToken));
        await using GoAktClient client = await ConnectAsync(node, TimeoutFor(failure));

        Func<Task>[] calls =
        [
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation),
            () => client.TellAsync(s_alice, new Empty(), Cancellation),
            () => client.AskAllAsync<StringValue>(s_alice, [new Empty(), new Empty()], cancellationToken: Cancellation),
            () => client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation),
            () => client.StopAsync(s_alice, Cancellation),
            () => client.GetKindAsync(s_alice, Cancellation),
        ];
        foreach (Func<Task> call in calls)
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(call);
            Assert.Equal(Delivery.NotSent, e.Delivery);

            // A caller whose own time is over does not wait to hear which node it was.
            Assert.True(e.Node == node.Address || failure == nameof(Silent), $"The node is {e.Node}.");
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(nameof(Closed), Delivery.Unknown)]
    [InlineData(nameof(Refused), Delivery.Sent)]
    [InlineData(nameof(Silent), Delivery.Unknown)]
    public async Task A_look_up_of_its_own_says_what_became_of_it(string failure, Delivery delivery)
    {
        await using StubNode node = new();
        node.On<RemoteLookupRequest>((_, cancellationToken) => AnswerAsync(failure, cancellationToken))
            .On<GetKindsRequest>(static _ => new GetKindsResponse());
        await using GoAktClient client = await ConnectAsync(node, TimeoutFor(failure));

        // So that the wire is known and the look-up has all the time.
        await client.KindsAsync(Cancellation);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() =>
            client.WhereisAsync(s_alice, Cancellation));

        Assert.Equal(delivery, e.Delivery);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tell_whose_verification_was_lost_is_tried_again(bool isBatch)
    {
        int verifications = 0;
        await using StubNode node = TakingTells(() =>
            Interlocked.Increment(ref verifications) == 1 ? null : new RemoteKindResponse { Kind = "actors.echo" });
        await using GoAktClient client = await ConnectAsync(node);

        await TellAsync(client, isBatch);

        Assert.Equal(2, verifications);
        Assert.Equal(1, node.CountOf<RemoteTellRequest>());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tell_whose_actor_could_not_be_verified_was_not_sent(bool isBatch)
    {
        await using StubNode node = TakingTells(static () => null);
        await using GoAktClient client = await ConnectAsync(node);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => TellAsync(client, isBatch));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(0, node.CountOf<RemoteTellRequest>());
    }

    private static Task TellAsync(GoAktClient client, bool isBatch) => isBatch
        ? client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation)
        : client.TellAsync(s_alice, new Empty(), Cancellation);

    private static StubNode TakingTells(Func<IMessage?> verify)
    {
        StubNode node = new();
        return node
            .FindsAll()
            .On<RemoteKindRequest>(request => request.Name == "alice" ? verify() : StubNode.NotFound())
            .On<RemoteTellRequest>(static _ => new RemoteTellResponse());
    }

    private static async ValueTask<IMessage?> AnswerAsync(string failure, CancellationToken cancellationToken) =>
        failure switch
        {
            nameof(Closed) => Closed,
            nameof(Refused) => Refused,
            _ => await Silent(cancellationToken),
        };

    private static IMessage? Closed => null;

    private static IMessage Refused => new Error { Code = Code.Unavailable, Message = "not now" };

    private static ValueTask<IMessage?> Silent(CancellationToken cancellationToken) =>
        StubNode.NeverAsync(cancellationToken);

    private static TimeSpan TimeoutFor(string failure) => TimeSpan.FromSeconds(failure == nameof(Silent) ? 1 : 20);

    private static Task<GoAktClient> ConnectAsync(StubNode node, TimeSpan? timeout = null) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.RequestTimeout = timeout ?? TimeSpan.FromSeconds(20);
                options.AskTimeout = options.RequestTimeout;
                options.AwaitRelocation = false;
            },
            Cancellation);
}
