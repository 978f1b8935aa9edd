using System.Collections;
using System.Text;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Tests;

public sealed class ConfigurationTests
{
    private const int UnknownKey = 40;

    [Fact]
    public void Every_option_that_text_can_hold_is_bound()
    {
        GoAktClientOptions options = Bind("""
            {
              "GoAkt": {
                "Nodes": ["a:3321", { "Address": "b:3321", "DialAddress": "localhost:13321", "Weight": 2.5 }],
                "Protocol": "Framed",
                "Strategy": "LeastLoad",
                "Compression": "Zstd",
                "AskTimeout": "00:00:07",
                "RequestTimeout": "00:00:08",
                "ConnectTimeout": "00:00:03",
                "RefreshInterval": "00:00:30",
                "PingInterval": "00:00:11",
                "IdleTimeout": "00:02:00",
                "AddressLifetime": "01:00:00",
                "TellVerification": "00:00:04",
                "RequireNodeAtStart": true,
                "VerifyContractsAtStart": "True",
                "AwaitRelocation": false,
                "MaxFrameSize": 2048,
                "MaxConnectionsPerNode": 17,
                "MaxQueuedBytesPerNode": 4096,
                "OrdinaryLanes": 2,
                "LargeMessageSize": 1500,
                "LargeMessageActors": ["report-*", "archive"],
                "MaxAddresses": 500,
                "RecursionLimit": 50,
                "Headers": { "x-app": "shop" },
                "Tls": { "TargetHost": "goakt.internal", "EnabledSslProtocols": "Tls12, Tls13", "CertificateRevocationCheckMode": "Online" }
              }
            }
            """);

        Assert.Equal(["a:3321", "b:3321"], options.Nodes.Select(static node => node.Address));
        Assert.Equal(("localhost:13321", 2.5), (options.Nodes[1].DialAddress, options.Nodes[1].Weight));
        Assert.Equal((WireProtocol.Framed, BalancerStrategy.LeastLoad), (options.Protocol, options.Strategy));
        Assert.Equal(Compression.Zstd, options.Compression);
        Assert.Equal(TimeSpan.FromSeconds(7), options.AskTimeout);
        Assert.Equal([new("x-app", "shop")], options.Headers!());
        Assert.Equal("goakt.internal", options.Tls!.TargetHost);
        Assert.Equal(["report-*", "archive"], options.LargeMessageActors);

        // None is left at its default that text can hold: a new option has to be bound too, or named here.
        GoAktClientOptions defaults = new();
        string[] unbound =
        [
            .. typeof(GoAktClientOptions).GetProperties()
                .Where(property => Same(property.GetValue(options), property.GetValue(defaults)))
                .Select(static property => property.Name)
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(
            [
                "Balancer", "Contracts", "ExtensionRegistry", "Interceptors", "LoggerFactory", "MapAddress",
                "MessageFiles", "NodeDiscoveries", "NodeDiscoveryProviders", "TimeProvider", "ZstdCodec",
            ],
            unbound);
    }

    [Theory]
    [InlineData("AskTimeout", "-1", "GoAkt:AskTimeout: '-1'")]
    [InlineData("AskTimeout", "5", "GoAkt:AskTimeout: '5'")]
    [InlineData("AskTimeout", "-00:00:05", "GoAkt:AskTimeout: '-00:00:05': it must be more than zero")]
    [InlineData("RequestTimeout", "infinite", "GoAkt:RequestTimeout: 'infinite': it must be more than zero")]
    [InlineData("Strategy", "Fastest", "GoAkt:Strategy: 'Fastest'")]
    [InlineData("Strategy", "2", "GoAkt:Strategy: '2'")]
    [InlineData("MaxFrameSize", "16 MiB", "GoAkt:MaxFrameSize: '16 MiB'")]
    [InlineData("MaxFrameSize", "12", "GoAkt:MaxFrameSize: '12': it must be at least 1024")]
    [InlineData("RequireNodeAtStart", "yes", "GoAkt:RequireNodeAtStart: 'yes': it must be true or false")]
    [InlineData("Nodes:0", "nowhere", "GoAkt:Nodes:0: 'nowhere'")]
    [InlineData("Nodes:0:DialAddress", "a:1", "GoAkt:Nodes:0:Address: it is missing")]
    [InlineData("Nodes:1:Weight", "heavy", "GoAkt:Nodes:1:Weight: 'heavy'")]
    [InlineData("Nodes", "a:3321", "GoAkt:Nodes: 'a:3321'")]
    [InlineData("Tls:TargetHost", "", "GoAkt:Tls:TargetHost: ''")]
    [InlineData("Tls:RootCertificates", "nowhere.pem", "GoAkt:Tls:RootCertificates: 'nowhere.pem': there is no file")]
    [InlineData("AskTimeout", "24:00:00", "GoAkt:AskTimeout: '24:00:00': it must be a time as hh:mm:ss")]
    [InlineData("Compression", "Gzip, Brotli", "GoAkt:Compression: 'Gzip, Brotli': it must be one of")]
    [InlineData("OrdinaryLanes", "0", "GoAkt:OrdinaryLanes: '0': it must be from 1")]
    [InlineData("LargeMessageSize", "100000000", "GoAkt:LargeMessageSize: '100000000': it must be at most MaxFrameSize")]
    [InlineData("LargeMessageActors:0", " ", "GoAkt:LargeMessageActors:0: ' ': it must be the name of an actor")]
    [InlineData("Nodes:0", "consul:goakt", "GoAkt:Nodes:0: 'consul:goakt': ")]
    [InlineData("Nodes:0", "dns:goakt", "GoAkt:Nodes:0: 'dns:goakt': ")]
    [InlineData("Nodes:1", "b:3321", "GoAkt:Nodes:1: 'b:3321': it is given twice")]
    [InlineData("Nodes:1:Weight", "NaN", "GoAkt:Nodes:1:Weight: 'NaN': it must be zero or more")]
    [InlineData("Nodes:1:DialAddress", "c", "GoAkt:Nodes:1:DialAddress: 'c': it must be a host:port")]
    [InlineData("Nodes:1:Tls:TargetHost", "", "GoAkt:Nodes:1:Tls:TargetHost: ''")]
    [InlineData("Headers", "x=y", "GoAkt:Headers: 'x=y': it must be a section")]
    [InlineData("Headers:x:y", "z", "GoAkt:Headers:x: it must be one text")]
    [InlineData("Headers:x y", "z", "GoAkt:Headers:x y: 'z': its name must")]
    [InlineData("Headers:x", "y\nz", "GoAkt:Headers:x: 'y\nz': its value must be one line")]
    [InlineData("Tls", "on", "GoAkt:Tls: 'on': it must be a section, or true, or false")]
    [InlineData("Tls", null, "GoAkt:Tls: it is empty")]
    [InlineData("Tls:RootCertificates", "a\0b", "GoAkt:Tls:RootCertificates: 'a\0b': the file")]
    [InlineData("Tls:ClientCertificatePassword", "secret", "GoAkt:Tls:ClientCertificate: it is missing")]
    [InlineData("AskTimeout:Seconds", "5", "GoAkt:AskTimeout: it must be one value")]
    public void A_value_that_makes_no_sense_is_refused_by_its_keys_whole_path(string key, string? value, string error)
    {
        Dictionary<string, string?> keys = new() { ["GoAkt:Nodes:0"] = "a:3321" };
        if (key.StartsWith("Nodes:1", StringComparison.Ordinal))
        {
            keys["GoAkt:Nodes:0"] = "b:3321";
            if (key != "Nodes:1")
            {
                keys["GoAkt:Nodes:1:Address"] = "d:3321";
            }
        }
        else if (key.StartsWith("Nodes", StringComparison.Ordinal))
        {
            keys.Clear();
        }

        keys[$"GoAkt:{key}"] = value;
        using ServiceProvider provider = Provide(new ConfigurationBuilder().AddInMemoryCollection(keys).Build());

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains(error, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        using ServiceProvider provider = Provide(Json("""
            { "GoAkt": { "Nodes": ["a"], "AskTimeout": "soon", "Protocol": "Pigeon", "OrdinaryLanes": 0, "MaxFrameSize": -1 } }
            """));

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Equal(5, e.Failures.Count());
    }

    [Fact]
    public void What_code_sets_wrong_is_not_said_of_the_configuration()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(
                Json("""{ "GoAkt": { "Nodes": ["a:3321"], "AskTimeout": "00:00:07" } }""").GetSection("GoAkt"),
                static options => options.AskTimeout = TimeSpan.FromDays(-3))
            .BuildServiceProvider();

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.StartsWith("GoAktClientOptions.AskTimeout is -3.", Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("false", null, false)]
    [InlineData("", null, false)]
    [InlineData("false", "goakt.internal", false)]
    [InlineData("", "goakt.internal", false)]
    [InlineData("True", "goakt.internal", true)]
    [InlineData(null, "goakt.internal", true)]
    public void Tls_can_be_a_switch_or_a_section(string? value, string? targetHost, bool isOn)
    {
        Dictionary<string, string?> keys = new() { ["GoAkt:Nodes:0:Address"] = "a:3321" };
        foreach (string part in (string[])["GoAkt", "GoAkt:Nodes:0"])
        {
            if (value is not null)
            {
                keys[$"{part}:Tls"] = value;
            }

            if (targetHost is not null)
            {
                keys[$"{part}:Tls:TargetHost"] = targetHost;
            }
        }

        GoAktClientOptions options = Bind(new ConfigurationBuilder().AddInMemoryCollection(keys).Build());

        Assert.All((NodeTls?[])[options.Tls, options.Nodes[0].Tls], tls =>
        {
            Assert.Equal(isOn, tls is not null);
            Assert.Equal(isOn ? targetHost : null, tls?.TargetHost);
        });
    }

    [Fact]
    public void A_node_that_is_a_text_in_one_source_and_an_object_in_another_is_refused()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddConfiguration(Json("""{ "GoAkt": { "Nodes": ["localhost:3321"] } }"""))
            .AddConfiguration(Json("""{ "GoAkt": { "Nodes": [{ "Address": "prod-1:3321" }] } }"""))
            .Build();
        using ServiceProvider provider = Provide(configuration);

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains("GoAkt:Nodes:0: 'localhost:3321': it has keys below it as well", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_code_configures_wins_wherever_it_stands()
    {
        using ServiceProvider provider = new ServiceCollection()
            .Configure<GoAktClientOptions>(static options => options.AskTimeout = TimeSpan.FromSeconds(9))
            .AddGoAktClient(Json("""{ "GoAkt": { "Nodes": ["a:3321"], "AskTimeout": "00:00:07" } }"""))
            .BuildServiceProvider();

        GoAktClientOptions options =
            provider.GetRequiredService<IOptionsFactory<GoAktClientOptions>>().Create(Options.DefaultName);

        Assert.Equal(TimeSpan.FromSeconds(9), options.AskTimeout);
    }

    [Fact]
    public void A_key_that_means_nothing_is_warned_of_with_the_nearest()
    {
        LogLines log = new();
        using ServiceProvider provider = Provide(
            Json("""
                { "GoAkt": { "Nodes": [{ "Adress": "x", "Address": "a:3321" }], "AskTimout": "00:00:05", "Colour": "red" } }
                """),
            log);

        _ = provider.GetRequiredService<GoAktClient>();

        Assert.Equal(
            [
                "The configuration's key 'GoAkt:Nodes:0:Adress' means nothing; 'GoAkt:Nodes:0:Address' may be meant",
                "The configuration's key 'GoAkt:AskTimout' means nothing; 'GoAkt:AskTimeout' may be meant",
                "The configuration's key 'GoAkt:Colour' means nothing",
            ],
            log.Of(UnknownKey));
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("""{ "GoAkt": { "Nodes": [] } }""")]
    [InlineData("""{ "GoAkt": { "Node": ["a:3321"] } }""")]
    public void Missing_nodes_are_told_by_their_key(string json)
    {
        using ServiceProvider provider = Provide(Json(json));

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains("GoAkt:Nodes: it is missing or empty", e.Message, StringComparison.Ordinal);
        Assert.Equal(json.Contains("\"Node\"", StringComparison.Ordinal), e.Message.Contains("'GoAkt:Node'", StringComparison.Ordinal));
    }

    [Fact]
    public void Code_wins_over_the_configuration()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddGoAktClient(
                Json("""{ "GoAkt": { "Nodes": ["a:3321"], "AskTimeout": "00:00:07" } }""").GetSection("GoAkt"),
                static options => options.AskTimeout = TimeSpan.FromSeconds(9))
            .BuildServiceProvider();

        GoAktClientOptions options =
            provider.GetRequiredService<IOptionsFactory<GoAktClientOptions>>().Create(Options.DefaultName);

        Assert.Equal(TimeSpan.FromSeconds(9), options.AskTimeout);
    }

    [Fact]
    public void Without_a_word_the_section_of_the_hosts_configuration_is_bound()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(Json("""{ "GoAkt": { "Nodes": ["a:3321"] } }"""))
            .AddGoAktClient()
            .BuildServiceProvider();

        Node node = Assert.Single(provider.GetRequiredService<GoAktClient>().Nodes);

        Assert.Equal("a:3321", node.Address);
    }

    [Fact]
    public void In_a_whole_configuration_each_client_has_its_place()
    {
        IConfiguration all = Json("""
            { "Colour": "red", "GoAkt": { "Nodes": ["a:3321"], "Billing": { "Nodes": ["b:3321"] }, "Mail": { "Nodes": ["c:3321"] } } }
            """);
        LogLines log = new();
        using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(log)
            .AddGoAktClient(all)
            .AddGoAktClient("billing", all)
            .AddGoAktClient("post", all.GetSection("GoAkt:Mail"))
            .BuildServiceProvider();

        Assert.Equal("a:3321", Assert.Single(provider.GetRequiredService<GoAktClient>().Nodes).Address);
        Assert.Equal("b:3321", NodeOf("billing"));
        Assert.Equal("c:3321", NodeOf("post"));
        Assert.Empty(log.Of(UnknownKey));

        string NodeOf(string name) =>
            Assert.Single(provider.GetRequiredKeyedService<GoAktClient>(name).Nodes).Address;
    }

    [Fact]
    public void Without_a_configuration_to_read_it_says_so()
    {
        using ServiceProvider provider = new ServiceCollection().AddGoAktClient().BuildServiceProvider();

        InvalidOperationException e =
            Assert.Throws<InvalidOperationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains("the section 'GoAkt'", e.Message, StringComparison.Ordinal);
    }

    private static GoAktClientOptions Bind(string json) => Bind(Json(json));

    private static GoAktClientOptions Bind(IConfiguration configuration)
    {
        using ServiceProvider provider = Provide(configuration);
        return provider.GetRequiredService<IOptionsFactory<GoAktClientOptions>>().Create(Options.DefaultName);
    }

    private static ServiceProvider Provide(IConfiguration configuration, LogLines? log = null)
    {
        IServiceCollection services =
            new ServiceCollection().AddGoAktClient(configuration.GetSection("GoAkt"));
        if (log is not null)
        {
            services.AddSingleton<ILoggerFactory>(log);
        }

        return services.BuildServiceProvider();
    }

    private static IConfigurationRoot Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    private static bool Same(object? one, object? other) =>
        one is IEnumerable left && other is IEnumerable right
            ? left.Cast<object>().SequenceEqual(right.Cast<object>())
            : Equals(one, other);
}
