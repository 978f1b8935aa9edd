using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Tests.BadInput;

/// <summary>Every option of the client's is refused by its name where no client could make sense of it, before anything
/// is called.</summary>
public sealed class OptionCoverageTests
{
    private static readonly Type[] s_optionTypes =
    [
        typeof(GoAktClientOptions), typeof(NodeTls), typeof(Node),
        typeof(SpawnOptions), typeof(GrainOptions), typeof(Singleton), typeof(Supervisor), typeof(Reentrancy),
    ];

    /// <summary>Options of which every value that can be set makes sense, or whose own members are checked.</summary>
    private static readonly string[] s_unbounded =
    [
        "GoAktClientOptions.Balancer",
        "GoAktClientOptions.Nodes",
        "GoAktClientOptions.ZstdCodec",
        "GoAktClientOptions.Headers",
        "GoAktClientOptions.LoggerFactory",
        "GoAktClientOptions.Tls",
        "NodeTls.RemoteCertificateValidationCallback",
        "Node.Tls",
        "GoAktClientOptions.ExtensionRegistry",
        "SpawnOptions.Role",
        "SpawnOptions.Singleton",
        "SpawnOptions.Supervisor",
        "SpawnOptions.Reentrancy",
        "GrainOptions.Reentrancy",
        "GrainOptions.Role",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Options => [.. s_optionTypes.SelectMany(OptionsOf).Except(s_unbounded)];

    [Theory]
    [MemberData(nameof(Options))]
    public async Task A_value_that_makes_no_sense_is_refused_by_the_options_name(string option)
    {
        await using StubNode node = new();
        (Type type, PropertyInfo property) = Find(option);
        object[] values = [.. BadValuesOf(type, property)];
        Assert.NotEmpty(values);

        foreach (object value in values)
        {
            ArgumentException e = await Assert.ThrowsAnyAsync<ArgumentException>(() =>
                UseAsync(node.Address, type, property, value));

            Assert.Contains(property.Name, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, node.Accepted);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.0001)]
    public async Task A_refresh_more_often_than_a_timer_can_count_is_refused(double milliseconds)
    {
        ArgumentException e = await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            GoAktClient.ConnectAsync(
                ["localhost:3321"],
                options => options.RefreshInterval = TimeSpan.FromMilliseconds(milliseconds),
                Cancellation));

        Assert.Contains("GoAktClientOptions.RefreshInterval", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shortest_times_that_a_timer_can_count_are_taken()
    {
        await using StubNode node = new();
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            static options =>
            {
                options.RefreshInterval = TimeSpan.FromMilliseconds(1);
                options.ConnectTimeout = TimeSpan.FromMilliseconds(1);
            },
            Cancellation);

        Assert.Single(client.Nodes);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(int.MaxValue)]
    public async Task As_many_connections_as_one_likes_may_be_allowed(int connections)
    {
        await using StubNode node = new();
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.MaxConnectionsPerNode = connections;
                options.MaxQueuedBytesPerNode = int.MaxValue;
                options.MaxAddresses = int.MaxValue;
            },
            Cancellation);

        Assert.False(await client.ExistsAsync(new ActorId("actors/Echo", "alice"), Cancellation));
    }

    [Fact]
    public async Task Passivation_that_makes_no_sense_is_refused()
    {
        await using StubNode node = new();
        await using GoAktClient client =
            await GoAktClient.ConnectAsync([node.Address], cancellationToken: Cancellation);

        foreach (
            Passivation passivation in (Passivation[])
                [
                    new Passivation.TimeBased(TimeSpan.Zero),
                    new Passivation.TimeBased(TimeSpan.MaxValue),
                    new Passivation.MessageCount(0),
                ])
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SpawnAsync(
                new ActorId("actors/Echo", "alice"), new SpawnOptions { Passivation = passivation }, Cancellation));
        }
    }

    /// <summary>Options that only hold what is neither set nor filled, such as a node's address, are none.</summary>
    private static IEnumerable<string> OptionsOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.SetMethod is { IsPublic: true } || IsCollection(property.PropertyType))
            .Where(static property => property.PropertyType != typeof(bool))
            .Select(property => $"{type.Name}.{property.Name}");

    private static bool IsCollection(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static (Type Type, PropertyInfo Property) Find(string option)
    {
        string[] names = option.Split('.');
        Type type = s_optionTypes.Single(type => type.Name == names[0]);
        return (type, type.GetProperty(names[1])!);
    }

    /// <summary>Empty for an option that nobody has thought of here, and so its test fails.</summary>
    private static IEnumerable<object> BadValuesOf(Type type, PropertyInfo property)
    {
        Type valueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return (type.Name + "." + property.Name, valueType) switch
        {
            (_, { } time) when time == typeof(TimeSpan) =>
            [
                TimeSpan.Zero,
                TimeSpan.FromTicks(-1),
                TimeSpan.MinValue,
                TimeSpan.MaxValue,
            ],
            (_, { IsEnum: true }) => [Enum.ToObject(valueType, 0x40000000)],
            (_, { } number) when number == typeof(int) || number == typeof(long) =>
            [
                Convert.ChangeType(-1, number, CultureInfo.InvariantCulture),
                number.GetField("MinValue")!.GetValue(null)!,
            ],
            (_, { } number) when number == typeof(double) => [double.NaN, double.PositiveInfinity, -1.0],
            ("GoAktClientOptions.MapAddress" or "GoAktClientOptions.TimeProvider" or "Node.DialAddress", _) =>
            [
                Missing,
            ],
            ("GoAktClientOptions.LargeMessageActors", _) => [new string?[] { " " }, new string?[] { null }],
            ("GoAktClientOptions.MessageFiles", _) => [new FileDescriptor?[] { null }],
            ("GoAktClientOptions.Interceptors", _) => [new ICallInterceptor?[] { null }],
            ("GoAktClientOptions.NodeDiscoveries", _) => [new INodeDiscovery?[] { null }],
            ("GoAktClientOptions.NodeDiscoveryProviders", _) => [new INodeDiscoveryProvider?[] { null }],
            ("SpawnOptions.Dependencies" or "GrainOptions.Dependencies", _) => [new ActorDependency?[] { null }],
            ("SpawnOptions.Passivation", _) =>
            [
                new Passivation.TimeBased(TimeSpan.Zero) { Idle = TimeSpan.FromTicks(-1) },
            ],
            ("Supervisor.Directives", _) =>
            [
                new KeyValuePair<string, SupervisorDirective>[] { new("*err", (SupervisorDirective)99) },
            ],
            ("NodeTls.TargetHost", _) => [" "],
            ("NodeTls.RootCertificates", _) => [new X509Certificate2Collection()],
            ("NodeTls.ClientCertificate", _) => [WithoutKey(), Disposed()],
            ("NodeTls.ClientCertificateChain", _) => [new X509Certificate2Collection { WithoutKey() }],
            ("GoAktClientOptions.Contracts", _) => [new Type?[] { null }, new Type?[] { typeof(string) }],
            _ => [],
        };
    }

    /// <summary>Null, among values.</summary>
    private static object Missing => DBNull.Value;

    private static X509Certificate2 WithoutKey()
    {
        using var key = ECDsa.Create();
        using X509Certificate2 certificate = new CertificateRequest("CN=keyless", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
    }

    private static X509Certificate2 Disposed()
    {
        X509Certificate2 certificate = WithoutKey();
        certificate.Dispose();
        return certificate;
    }

    /// <summary>Sets an option and does what it is for.</summary>
    private static async Task UseAsync(string address, Type type, PropertyInfo property, object value)
    {
        ActorId alice = new("actors/Echo", "alice");
        object options = type == typeof(Node) ? new Node(address) : Activator.CreateInstance(type)!;
        Set(options, property, value);
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [options as Node ?? new Node(address)],
            clientOptions =>
            {
                clientOptions.Tls = options as NodeTls;
                if (options is GoAktClientOptions)
                {
                    Set(clientOptions, property, value);
                }
            },
            Cancellation);
        await (
            options switch
            {
                GrainOptions grain => client.ActivateGrainAsync(alice, grain, Cancellation),
                Reentrancy reentrancy =>
                    client.SpawnAsync(alice, new SpawnOptions { Reentrancy = reentrancy }, Cancellation),
                Singleton singleton =>
                    client.SpawnAsync(alice, new SpawnOptions { Singleton = singleton }, Cancellation),
                Supervisor supervisor =>
                    client.SpawnAsync(alice, new SpawnOptions { Supervisor = supervisor }, Cancellation),
                SpawnOptions spawn => client.SpawnAsync(alice, spawn, Cancellation),
                _ => Task.CompletedTask,
            });
    }

    private static void Set(object options, PropertyInfo property, object value)
    {
        if (property.SetMethod is { IsPublic: true })
        {
            property.SetValue(options, value == Missing ? null : value);
            return;
        }

        object collection = property.GetValue(options)!;
        MethodInfo add = property.PropertyType.GetMethod("Add")
            ?? property
                .PropertyType.GetInterfaces()
                .Select(static type => type.GetMethod("Add"))
                .First(static method => method is not null)!;
        foreach (object? item in (IEnumerable)value)
        {
            add.Invoke(
                collection,
                item is KeyValuePair<string, SupervisorDirective>(string key, SupervisorDirective directive)
                    ? [key, directive]
                    : [item]);
        }
    }
}
