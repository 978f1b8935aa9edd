using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Contracts;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.BadInput;

/// <summary>What a caller gets wrong is said at once: nothing of it reaches a node.</summary>
public sealed class CallArgumentTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    public static TheoryData<string, SpawnOptions> SpawnOptionsOutOfRange =>
        new()
        {
            {
                "SpawnOptions.Strategy",
                new SpawnOptions { Strategy = (BalancerStrategy)99 }
            },
            {
                "SpawnOptions.InitTimeout",
                new SpawnOptions { InitTimeout = TimeSpan.FromSeconds(-1) }
            },
            {
                "SpawnOptions.Dependencies",
                new SpawnOptions { Dependencies = { null! } }
            },
            {
                "SpawnOptions.Dependencies",
                new SpawnOptions { Dependencies = { new ActorDependency("", "shop.Prices", default) } }
            },
            {
                "Singleton.SpawnTimeout",
                new SpawnOptions { Singleton = new Singleton { SpawnTimeout = TimeSpan.Zero } }
            },
            {
                "Singleton.WaitInterval",
                new SpawnOptions { Singleton = new Singleton { WaitInterval = TimeSpan.FromDays(-1) } }
            },
            {
                "Singleton.MaxRetries",
                new SpawnOptions { Singleton = new Singleton { MaxRetries = -1 } }
            },
            {
                "Supervisor.Strategy",
                new SpawnOptions { Supervisor = new Supervisor { Strategy = (SupervisorStrategy)7 } }
            },
            {
                "Supervisor.MaxRetries",
                new SpawnOptions { Supervisor = new Supervisor { MaxRetries = -1 } }
            },
            {
                "Supervisor.Timeout",
                new SpawnOptions { Supervisor = new Supervisor { Timeout = TimeSpan.Zero } }
            },
            {
                "Supervisor.Directives",
                new SpawnOptions { Supervisor = new Supervisor { Directives = { [""] = SupervisorDirective.Stop } } }
            },
            {
                "Reentrancy.Mode",
                new SpawnOptions { Reentrancy = new Reentrancy { Mode = (ReentrancyMode)7 } }
            },
            {
                "Reentrancy.MaxInFlight",
                new SpawnOptions { Reentrancy = new Reentrancy { MaxInFlight = -1 } }
            },
        };

    public static TheoryData<string, GrainOptions> GrainOptionsOutOfRange => new()
    {
        { "GrainOptions.ActivationTimeout", new GrainOptions { ActivationTimeout = TimeSpan.Zero } },
        { "GrainOptions.ActivationRetries", new GrainOptions { ActivationRetries = -1 } },
        { "GrainOptions.MailboxCapacity", new GrainOptions { MailboxCapacity = 0 } },
        { "GrainOptions.Dependencies", new GrainOptions { Dependencies = { null! } } },
        { "Reentrancy.MaxInFlight", new GrainOptions { Reentrancy = new Reentrancy { MaxInFlight = -1 } } },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_id_names_no_actor()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        Func<Task>[] calls =
        [
            () => client.AskAsync<StringValue>(default, new Empty(), cancellationToken: Cancellation),
            () => client.AskAllAsync<StringValue>(default, [new Empty()], cancellationToken: Cancellation),
            () => client.TellAsync(default, new Empty(), Cancellation),
            () => client.TellAllAsync(default, [new Empty()], Cancellation),
            () => client.SpawnAsync(default, cancellationToken: Cancellation),
            () => client.StopAsync(default, Cancellation),
            () => client.RespawnAsync(default, Cancellation),
            () => client.ReinstateAsync(default, Cancellation),
            () => client.ExistsAsync(default, Cancellation),
            () => client.WhereisAsync(default, Cancellation),
            () => client.AskGrainAsync<StringValue>(default, new Empty(), cancellationToken: Cancellation),
            () => client.TellGrainAsync(default, new Empty(), cancellationToken: Cancellation),
            () => client.ActivateGrainAsync(default, cancellationToken: Cancellation),
            () => client.GetKindAsync(default, Cancellation),
        ];
        foreach (Func<Task> call in calls)
        {
            ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(call);
            Assert.Contains("names no actor", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, node.Accepted);
    }

    [Fact]
    public async Task A_message_that_is_null_is_refused()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        await Assert.ThrowsAsync<ArgumentNullException>(() =>
            client.AskAsync<StringValue>(s_alice, null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.TellAsync(s_alice, null!, Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(() =>
            client.AskGrainAsync<StringValue>(s_alice, null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(() =>
            client.TellGrainAsync(s_alice, null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(() =>
            client.AskAllAsync<StringValue>(s_alice, null!, cancellationToken: Cancellation));
        Assert.Equal(0, node.Accepted);
    }

    [Fact]
    public async Task A_message_of_a_batch_that_is_null_is_refused_by_its_place()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => client.TellAllAsync(s_alice, [new Empty(), null!], Cancellation));

        Assert.Contains("Message 1 of the batch is null", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_nothing_makes_no_call()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        await client.TellAllAsync(s_alice, Array.Empty<IMessage>(), Cancellation);
        IReadOnlyList<StringValue> replies =
            await client.AskAllAsync<StringValue>(s_alice, Array.Empty<IMessage>(), cancellationToken: Cancellation);

        Assert.Empty(replies);
        Assert.Empty(await client.Actors<IBoard>()["alice"].DecideAllAsync([], Cancellation));
        Assert.Equal(0, node.Accepted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(int.MaxValue + 1.0)]
    public async Task A_time_out_out_of_range_is_refused(double milliseconds)
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        var timeout = TimeSpan.FromMilliseconds(milliseconds);

        ArgumentOutOfRangeException e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), timeout, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.AskGrainAsync<StringValue>(s_alice, new Empty(), timeout, cancellationToken: Cancellation));

        Assert.Contains("more than zero and at most 24.8 days", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, node.Accepted);
    }

    [Theory]
    [MemberData(nameof(SpawnOptionsOutOfRange))]
    public async Task An_option_of_a_spawn_out_of_its_range_is_refused_by_name(string option, SpawnOptions options)
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() =>
            client.SpawnAsync(s_alice, options, Cancellation));

        Assert.StartsWith(option, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, node.Accepted);
    }

    [Theory]
    [MemberData(nameof(GrainOptionsOutOfRange))]
    public async Task An_option_of_a_grain_out_of_its_range_is_refused_by_name(string option, GrainOptions options)
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => client.TellGrainAsync(s_alice, new Empty(), options, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            () => client.AskGrainAsync<Empty>(s_alice, new Empty(), options: options, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ActivateGrainAsync(s_alice, options, Cancellation));

        Assert.StartsWith(option, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, node.Accepted);
    }

    [Fact]
    public void Passivation_after_no_time_or_no_messages_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Passivation.After(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Passivation.AfterMessages(0));
    }

    [Fact]
    public async Task The_kinds_of_a_node_of_another_client_are_not_asked_for()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => client.KindsAsync(new Node("10.0.0.5:3321"), Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.KindsAsync(null!, Cancellation));

        Assert.Contains("10.0.0.5:3321 is not one of this client's", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_given_up_beforehand_is_not_made()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        CancellationToken given = new(canceled: true);

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: given));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.TellAsync(s_alice, new Empty(), given));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.SpawnAsync(s_alice, cancellationToken: given));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ExistsAsync(s_alice, given));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.KindsAsync(given));

        Assert.Equal(given, e.CancellationToken);
        Assert.Equal(0, node.Accepted);
    }

    [Theory]
    [InlineData(null, "value")]
    [InlineData("", "value")]
    [InlineData("x-tenant", null)]
    public async Task A_header_without_a_name_or_a_value_is_refused(string? name, string? value)
    {
        await using StubNode node = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => options.Headers = () => [new(name!, value!)], Cancellation);

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.TellAsync(s_alice, new Empty(), Cancellation));

        Assert.Contains("GoAktClientOptions.Headers", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_longer_than_the_wire_can_say_is_refused()
    {
        await using StubNode node = new();
        node.FindsAll();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options => options.Headers = static () => [new("x-huge", new string('x', 70_000))],
            Cancellation);

        NotSupportedByWireException e = await Assert.ThrowsAsync<NotSupportedByWireException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation));

        Assert.Contains("'x-huge'", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, node.CountOf<Remoting.Protos.RemoteAskRequest>());
    }

    private static Task<GoAktClient> ConnectAsync(StubNode node) =>
        PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);
}
