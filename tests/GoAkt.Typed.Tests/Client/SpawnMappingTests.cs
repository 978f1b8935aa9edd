using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using ReentrancyMode = GoAkt.Typed.Spawning.ReentrancyMode;
using SupervisorDirective = GoAkt.Typed.Spawning.SupervisorDirective;
using SupervisorStrategy = GoAkt.Typed.Spawning.SupervisorStrategy;

namespace GoAkt.Typed.Tests.Client;

/// <summary>What the options of a spawn and of a grain become on the wire, by the fields' own names.</summary>
public sealed class SpawnMappingTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    public static TheoryData<string> Protocols => [nameof(WireProtocol.Connect), nameof(WireProtocol.Framed)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_spawn_without_options_leaves_all_to_the_node(string wire)
    {
        RemoteSpawnRequest spawn = await SpawnAsync(wire, new SpawnOptions());

        Assert.Equal("alice", spawn.ActorName);
        Assert.Equal("actors.Echo", spawn.ActorType);
        Assert.True(spawn.Relocatable);
        Assert.False(spawn.EnableStash);
        Assert.False(spawn.HasRole);
        Assert.Null(spawn.Singleton);
        Assert.Null(spawn.PassivationStrategy);
        Assert.Null(spawn.Supervisor);
        Assert.Null(spawn.Reentrancy);
        Assert.Null(spawn.InitTimeout);
        Assert.Empty(spawn.Dependencies);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Every_option_of_a_spawn_has_its_field(string wire)
    {
        SpawnOptions options = new()
        {
            Relocatable = false,
            EnableStash = true,
            Role = "backend",
            Passivation = Passivation.After(TimeSpan.FromMinutes(3)),
            InitTimeout = TimeSpan.FromMilliseconds(1500),
            Reentrancy = new Reentrancy { Mode = ReentrancyMode.StashNonReentrant, MaxInFlight = 7 },
            Dependencies =
            {
                new ActorDependency("prices", "shop.Prices", new byte[] { 1, 2 }),
                new ActorDependency("clock", "time.Clock", ReadOnlyMemory<byte>.Empty),
            },
        };

        RemoteSpawnRequest spawn = await SpawnAsync(wire, options);

        Assert.False(spawn.Relocatable);
        Assert.True(spawn.EnableStash);
        Assert.Equal("backend", spawn.Role);
        Assert.Equal(TimeSpan.FromMinutes(3), spawn.PassivationStrategy.TimeBased.PassivateAfter.ToTimeSpan());
        Assert.Equal(TimeSpan.FromMilliseconds(1500), spawn.InitTimeout.ToTimeSpan());
        Assert.Equal(Remoting.Protos.ReentrancyMode.StashNonReentrant, spawn.Reentrancy.Mode);
        Assert.Equal(7u, spawn.Reentrancy.MaxInFlight);
        Assert.Equal(
            [
                new Dependency { Id = "prices", TypeName = "shop.Prices", Bytea = ByteString.CopyFrom(1, 2) },
                new Dependency { Id = "clock", TypeName = "time.Clock" },
            ],
            spawn.Dependencies);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_supervisor_has_its_fields(string wire)
    {
        Supervisor supervisor = new()
        {
            Strategy = SupervisorStrategy.OneForAll,
            MaxRetries = 4,
            Timeout = TimeSpan.FromSeconds(30),
            Directives =
            {
                ["*errors.errorString"] = SupervisorDirective.Resume,
                ["*runtime.PanicError"] = SupervisorDirective.Restart,
            },
            AnyErrorDirective = SupervisorDirective.Escalate,
        };

        SupervisorSpec spec = (await SpawnAsync(wire, new SpawnOptions { Supervisor = supervisor })).Supervisor;

        Assert.Equal(Remoting.Protos.SupervisorStrategy.OneForAll, spec.Strategy);
        Assert.Equal(4u, spec.MaxRetries);
        Assert.Equal(TimeSpan.FromSeconds(30), spec.Timeout.ToTimeSpan());
        Assert.Equal(
            [
                new SupervisorDirectiveRule
                {
                    ErrorType = "*errors.errorString",
                    Directive = Remoting.Protos.SupervisorDirective.Resume,
                },
                new SupervisorDirectiveRule
                {
                    ErrorType = "*runtime.PanicError",
                    Directive = Remoting.Protos.SupervisorDirective.Restart,
                },
            ],
            spec.Directives.OrderBy(static rule => rule.ErrorType, StringComparer.Ordinal));
        Assert.Equal(Remoting.Protos.SupervisorDirective.Escalate, spec.AnyErrorDirective);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_supervisor_without_settings_leaves_them_to_the_node(string wire)
    {
        SupervisorSpec spec = (await SpawnAsync(wire, new SpawnOptions { Supervisor = new Supervisor() })).Supervisor;

        Assert.Equal(Remoting.Protos.SupervisorStrategy.OneForOne, spec.Strategy);
        Assert.Null(spec.Timeout);
        Assert.Empty(spec.Directives);
        Assert.False(spec.HasAnyErrorDirective);
    }

    [Theory]
    [InlineData(SupervisorDirective.Stop, 0)]
    [InlineData(SupervisorDirective.Resume, 1)]
    [InlineData(SupervisorDirective.Restart, 2)]
    [InlineData(SupervisorDirective.Escalate, 3)]
    public async Task Each_directive_has_its_number(SupervisorDirective directive, int number)
    {
        RemoteSpawnRequest spawn = await SpawnAsync(
            nameof(WireProtocol.Framed),
            new SpawnOptions { Supervisor = new Supervisor { AnyErrorDirective = directive } });

        Assert.Equal(number, (int)spawn.Supervisor.AnyErrorDirective);
        Assert.True(spawn.Supervisor.HasAnyErrorDirective);
    }

    [Theory]
    [InlineData(ReentrancyMode.Off, 0)]
    [InlineData(ReentrancyMode.AllowAll, 1)]
    [InlineData(ReentrancyMode.StashNonReentrant, 2)]
    public async Task Each_mode_of_reentrancy_has_its_number(ReentrancyMode mode, int number)
    {
        RemoteSpawnRequest spawn = await SpawnAsync(
            nameof(WireProtocol.Framed), new SpawnOptions { Reentrancy = new Reentrancy { Mode = mode } });

        Assert.Equal(number, (int)spawn.Reentrancy.Mode);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Each_sort_of_passivation_has_its_field(string wire)
    {
        PassivationStrategy after = await StrategyOfAsync(Passivation.After(TimeSpan.FromSeconds(90)));
        PassivationStrategy messages = await StrategyOfAsync(Passivation.AfterMessages(1000));
        PassivationStrategy never = await StrategyOfAsync(Passivation.LongLived);

        Assert.Equal(90, after.TimeBased.PassivateAfter.Seconds);
        Assert.Equal(1000, messages.MessagesCountBased.MaxMessages);
        Assert.Equal(PassivationStrategy.StrategyOneofCase.LongLived, never.StrategyCase);

        async Task<PassivationStrategy> StrategyOfAsync(Passivation passivation) =>
            (await SpawnAsync(wire, new SpawnOptions { Passivation = passivation })).PassivationStrategy;
    }

    [Fact]
    public async Task A_singleton_has_its_fields()
    {
        Singleton singleton = new()
        {
            SpawnTimeout = TimeSpan.FromSeconds(11),
            WaitInterval = TimeSpan.FromMilliseconds(250),
            MaxRetries = 9,
        };

        SingletonSpec spec = (
            await SpawnAsync(nameof(WireProtocol.Framed), new SpawnOptions { Singleton = singleton })).Singleton;

        Assert.Equal(TimeSpan.FromSeconds(11), spec.SpawnTimeout.ToTimeSpan());
        Assert.Equal(TimeSpan.FromMilliseconds(250), spec.WaitInterval.ToTimeSpan());
        Assert.Equal(9, spec.MaxRetries);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_grain_without_options_has_the_defaults_of_GoAkts_own_client(string wire)
    {
        Grain grain = await ActivateAsync(wire, new GrainOptions());

        Assert.Equal(new GrainId { Kind = "shop.cart", Name = "42", Value = "shop.cart/42" }, grain.GrainId);
        Assert.Equal(TimeSpan.FromSeconds(1), grain.ActivationTimeout.ToTimeSpan());
        Assert.Equal(5, grain.ActivationRetries);
        Assert.False(grain.HasMailboxCapacity);
        Assert.False(grain.HasRole);
        Assert.False(grain.DisableRelocation);
        Assert.False(grain.EagerRelocation);
        Assert.Null(grain.Reentrancy);
        Assert.Empty(grain.Dependencies);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Every_option_of_a_grain_has_its_field(string wire)
    {
        GrainOptions options = new()
        {
            ActivationTimeout = TimeSpan.FromSeconds(3),
            ActivationRetries = 2,
            MailboxCapacity = 500,
            Role = "backend",
            DisableRelocation = true,
            EagerRelocation = true,
            Reentrancy = new Reentrancy { Mode = ReentrancyMode.AllowAll, MaxInFlight = 3 },
            Dependencies = { new ActorDependency("prices", "shop.Prices", new byte[] { 1 }) },
        };

        Grain grain = await ActivateAsync(wire, options);

        Assert.Equal("backend", grain.Role);
        Assert.Equal(TimeSpan.FromSeconds(3), grain.ActivationTimeout.ToTimeSpan());
        Assert.Equal(2, grain.ActivationRetries);
        Assert.Equal(500, grain.MailboxCapacity);
        Assert.True(grain.DisableRelocation);
        Assert.True(grain.EagerRelocation);
        Assert.Equal(Remoting.Protos.ReentrancyMode.AllowAll, grain.Reentrancy.Mode);
        Assert.Equal(3u, grain.Reentrancy.MaxInFlight);
        Assert.Equal(
            [
                new Dependency
                {
                    Id = "prices",
                    TypeName = "shop.Prices",
                    Bytea = ByteString.CopyFrom(1),
                },
            ],
            grain.Dependencies);
    }

    private static Task<RemoteSpawnRequest> SpawnAsync(string wire, SpawnOptions options) =>
        RequestOfAsync(wire, RemoteSpawnRequest.Parser, new RemoteSpawnResponse(), client =>
            client.SpawnAsync(s_alice, options, Cancellation));

    private static async Task<Grain> ActivateAsync(string wire, GrainOptions options) => (await RequestOfAsync(
        wire,
        RemoteActivateGrainRequest.Parser,
        new RemoteActivateGrainResponse(),
        client => client.ActivateGrainAsync(new ActorId("shop/Cart", "42"), options, Cancellation))).Grain;

    /// <summary>Makes a call, and gives the request that it sent.</summary>
    private static async Task<TRequest> RequestOfAsync<TRequest>(
        string wire, MessageParser<TRequest> parser, IMessage response, Func<GoAktClient, Task> call)
        where TRequest : class, IMessage<TRequest>, new()
    {
        TRequest? request = null;
        if (wire == nameof(WireProtocol.Framed))
        {
            await using StubNode framed = new();
            framed.On<TRequest>(received =>
            {
                request = received;
                return response;
            });
            await CallAsync(framed.Address, WireProtocol.Framed, call);
            return request!;
        }

        await using ScriptedConnectServer connect = await ScriptedConnectServer.StartAsync(async context =>
        {
            request = parser.ParseFrom(await ScriptedConnectServer.ReadBodyAsync(context.Request));
            context.Response.ContentType = "application/proto";
            await context.Response.Body.WriteAsync(response.ToByteArray());
        });
        await CallAsync(connect.Address, WireProtocol.Connect, call);
        return request!;
    }

    private static async Task CallAsync(string address, WireProtocol protocol, Func<GoAktClient, Task> call)
    {
        await using GoAktClient client =
            await PatientClient.ConnectAsync([address], options => options.Protocol = protocol, Cancellation);
        await call(client);
    }
}
