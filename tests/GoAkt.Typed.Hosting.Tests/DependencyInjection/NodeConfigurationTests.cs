using GoAkt.Typed.Remoting.Codecs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.Tests.DependencyInjection;

/// <summary>A node's options in the host's configuration.</summary>
public sealed class NodeConfigurationTests : IDisposable
{
    private const int KeyUnknown = 19;
    private const int SectionMissing = 20;

    private readonly LogLines _lines = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_option_that_text_can_hold_is_read()
    {
        EmbeddedNodeOptions read = Read(
            [
                ("GoAktNode:Host", "0.0.0.0"),
                ("GoAktNode:Port", "3321"),
                ("GoAktNode:AdvertisedHost", "node-1.local"),
                ("GoAktNode:AdvertisedPort", "13321"),
                ("GoAktNode:SystemName", "shop"),
                ("GoAktNode:Clustered", "false"),
                ("GoAktNode:Protocols:0", "Framed"),
                ("GoAktNode:Protocols:1", "duplex"),
                ("GoAktNode:ConnectDialect", "TextAddresses"),
                ("GoAktNode:FramedDialect", "AnyPayloads"),
                ("GoAktNode:DuplexDialect", "goakt45"),
                ("GoAktNode:Compression", "Zstd"),
                ("GoAktNode:MaxFrameSize", "4096"),
                ("GoAktNode:RecursionLimit", "50"),
                ("goaktnode:passivateafter", "Infinite"),
                ("GoAktNode:InitTimeout", "00:00:02"),
                ("GoAktNode:StopTimeout", "00:01:00.5"),
                ("GoAktNode:IdleTimeout", "1.00:00:00"),
            ]);

        Assert.Equal(("0.0.0.0", 3321, "node-1.local", 13321), (read.Host, read.Port, read.AdvertisedHost, read.AdvertisedPort));
        Assert.Equal(("shop", false), (read.SystemName, read.Clustered));
        Assert.Equal(NodeProtocols.Framed | NodeProtocols.Duplex, read.Protocols);
        Assert.Equal(ConnectDialect.TextAddresses, read.ConnectDialect);
        Assert.Equal(FramedDialect.AnyPayloads, read.FramedDialect);
        Assert.Equal(DuplexDialect.GoAkt45, read.DuplexDialect);
        Assert.Equal((Compression.Zstd, 4096, 50), (read.Compression, read.MaxFrameSize, read.RecursionLimit));
        Assert.Equal(Timeout.InfiniteTimeSpan, read.PassivateAfter);
        Assert.Equal(TimeSpan.FromSeconds(2), read.InitTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60.5), read.StopTimeout);
        Assert.Equal(TimeSpan.FromDays(1), read.IdleTimeout);
        Assert.Empty(_lines.Of(KeyUnknown));
    }

    [Fact]
    public void Wires_may_stand_in_one_text() => Assert.Equal(
        NodeProtocols.Connect | NodeProtocols.Duplex,
        Read([("GoAktNode:Protocols", "Connect, Duplex")]).Protocols);

    [Fact]
    public void What_code_says_goes_over_the_configuration()
    {
        EmbeddedNodeOptions read = Read(
            [("GoAktNode:Port", "3321"), ("GoAktNode:SystemName", "shop")], static n => n.Port = 0);

        Assert.Equal((0, "shop"), (read.Port, read.SystemName));
    }

    [Theory]
    [InlineData("Port", "abc", "GoAktNode:Port: 'abc': it must be a whole number.")]
    [InlineData("Port", "", "GoAktNode:Port: '': it must be a whole number.")]
    [InlineData("Port", "70000", "GoAktNode:Port: '70000': it must be from 0, for any, to 65535.")]
    [InlineData("Port:Value", "1", "GoAktNode:Port: it must be one value, not a section.")]
    [InlineData("Clustered", "maybe", "GoAktNode:Clustered: 'maybe': it must be true or false.")]
    [InlineData("Host", "", "GoAktNode:Host: '': it must be a text.")]
    [InlineData("AdvertisedHost", "0.0.0.0", "GoAktNode:AdvertisedHost: '0.0.0.0': it must be a host's name or address that others reach the node at.")]
    [InlineData("StopTimeout", "-1", "GoAktNode:StopTimeout: '-1': it must be a time as hh:mm:ss, such as 00:00:05, or 'infinite' where that is allowed.")]
    [InlineData("StopTimeout", "-00:00:05", "GoAktNode:StopTimeout: '-00:00:05': it must be more than zero and at most 24.8 days.")]
    [InlineData("StopTimeout", "infinite", "GoAktNode:StopTimeout: 'infinite': it must be more than zero and at most 24.8 days.")]
    [InlineData("Compression", "7", "GoAktNode:Compression: '7': it must be one of None, ")]
    [InlineData("Protocols", "Connect, Telex", "GoAktNode:Protocols: 'Connect, Telex': it must be one of None, Connect, Framed, Duplex, All.")]
    [InlineData("Protocols:0", "Telex", "GoAktNode:Protocols: 'Telex': it must be made of None, Connect, Framed, Duplex, All.")]
    [InlineData("Protocols", "None", "GoAktNode:Protocols: 'None': it must be one wire at least, and none that there is not.")]
    [InlineData("Tls", "on", "GoAktNode:Tls: 'on': it must be a section, or true, or false.")]
    public async Task A_bad_value_fails_the_start_and_the_error_has_its_key_and_its_text(
        string key, string value, string message)
    {
        HostApplicationBuilder builder = TestHost.Builder(($"GoAktNode:{key}", value));
        builder.Services.AddGoAktNode(static n => n.AddActor<Counter>());
        using IHost host = builder.Build();

        OptionsValidationException e =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(
            () => Read([("GoAktNode:Port", "abc"), ("GoAktNode:Clustered", "maybe")]));

        Assert.Equal(2, e.Failures.Count());
    }

    [Fact]
    public void A_key_that_is_not_known_is_warned_about_with_the_one_that_is_nearest()
    {
        Read([("GoAktNode:Prot", "3321"), ("GoAktNode:Tls:Certifikate", "x"), ("GoAktNode:Weather", "fine")], tls: false);

        Assert.Equal(
            [
                "The configuration's key 'GoAktNode:Prot' has no effect: an embedded node has no such option (is 'GoAktNode:Port' meant?)",
                "The configuration's key 'GoAktNode:Tls:Certifikate' has no effect: an embedded node has no such option (is 'GoAktNode:Tls:Certificate' meant?)",
                "The configuration's key 'GoAktNode:Weather' has no effect: an embedded node has no such option (no option is spelt like it)",
            ],
            _lines.Of(KeyUnknown).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_node_with_a_name_has_a_section_of_its_own()
    {
        HostApplicationBuilder builder = Builder([("GoAktNode:Port", "1"), ("GoAktNode:billing:Port", "2")]);
        builder.Services.AddGoAktNode(static _ => { }).AddGoAktNode("billing", static _ => { });
        using IHost host = builder.Build();

        IOptionsMonitor<EmbeddedNodeOptions> options =
            host.Services.GetRequiredService<IOptionsMonitor<EmbeddedNodeOptions>>();

        Assert.Equal((1, 2), (options.CurrentValue.Port, options.Get("billing").Port));
        Assert.Empty(_lines.Of(KeyUnknown));
    }

    [Fact]
    public void A_section_and_a_whole_configuration_can_be_given()
    {
        HostApplicationBuilder builder = Builder(
            [("Ours:Port", "1"), ("GoAktNode:billing:Port", "2"), ("GoAktNode:Port", "3")]);
        builder.Services
            .AddGoAktNode(builder.Configuration.GetSection("Ours"))
            .AddGoAktNode("billing", builder.Configuration, static n => n.SystemName = "billing")
            .AddGoAktNode("stock", builder.Configuration.GetSection("Missing"), static n => n.SystemName = "stock");
        using IHost host = builder.Build();

        IOptionsMonitor<EmbeddedNodeOptions> options =
            host.Services.GetRequiredService<IOptionsMonitor<EmbeddedNodeOptions>>();

        Assert.Equal((1, "goakt"), (options.CurrentValue.Port, options.CurrentValue.SystemName));
        Assert.Equal((2, "billing"), (options.Get("billing").Port, options.Get("billing").SystemName));
        Assert.Equal((0, "stock"), (options.Get("stock").Port, options.Get("stock").SystemName));
        Assert.Equal(
            ["The configuration has no section 'Missing', which an embedded node was to be configured from."],
            _lines.Of(SectionMissing));
    }

    public void Dispose() => _lines.Dispose();

    private EmbeddedNodeOptions Read(
        (string Key, string? Value)[] configuration, Action<EmbeddedNodeOptions>? configure = null, bool tls = true)
    {
        HostApplicationBuilder builder = Builder(configuration);
        builder.Services.AddGoAktNode(configure ?? (static _ => { }));
        using IHost host = builder.Build();
        try
        {
            return host.Services.GetRequiredService<IOptionsMonitor<EmbeddedNodeOptions>>().CurrentValue;
        }
        catch (OptionsValidationException) when (!tls)
        {
            // What the section of TLS lacks is not what the test is about.
            return new EmbeddedNodeOptions();
        }
    }

    private HostApplicationBuilder Builder((string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = TestHost.Builder(configuration);
        builder.Logging.AddProvider(_lines);
        return builder;
    }
}
