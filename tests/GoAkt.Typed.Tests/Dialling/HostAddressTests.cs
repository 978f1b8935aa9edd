using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Dialling;

/// <summary>Every address of a host is tried, on every wire, whatever becomes of the ones before.</summary>
public sealed class HostAddressTests
{
    /// <summary>No test may wait for this to pass.</summary>
    private static readonly TimeSpan s_never = TimeSpan.FromMinutes(10);

    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    public static MatrixTheoryData<string, BadAddress> WiresAndBadAddresses => new(
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex],
        [BadAddress.Hangs, BadAddress.Refuses, BadAddress.HasNoRoute]);

    public static MatrixTheoryData<string, bool> WiresWithAndWithoutDetection => new(
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex], [false, true]);

    public static TheoryData<WireProtocol> Protocols =>
        [WireProtocol.Auto, WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public enum BadAddress
    {
        Hangs,
        Refuses,
        HasNoRoute,
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresAndBadAddresses))]
    public async Task A_node_at_the_second_address_is_found_while_the_first_one(string wire, BadAddress first)
    {
        await using EmbeddedNode node = await StartNodeAsync(wire);
        int port = node.ListenEndPoint.Port;
        using HangingListener? hanging = first == BadAddress.Hangs ? new("127.0.0.2", port) : null;

        // 2001:db8::/32 is for documentation, so no packet finds a way there.
        string bad = first == BadAddress.HasNoRoute ? "2001:db8::1" : "127.0.0.2";
        await using GoAktClient client = await ConnectAsync(
            port,
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.ConnectTimeout = s_never;
                Hosts.Resolve(options, bad, "127.0.0.1");
            });

        await EchoAsync(client);
        await client.TellAsync(s_alice, new StringValue(), Cancellation);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresWithAndWithoutDetection))]
    public async Task The_last_of_many_addresses_has_its_turn_within_the_connect_time_out(string wire, bool isDetected)
    {
        string[] bad = [.. Enumerable.Range(2, 6).Select(static i => $"127.0.0.{i}")];
        await using EmbeddedNode node = await StartNodeAsync(wire);
        int port = node.ListenEndPoint.Port;
        HangingListener[] hanging = [.. bad.Select(address => new HangingListener(address, port))];
        await using GoAktClient client = await ConnectAsync(
            port,
            options =>
            {
                options.Protocol = isDetected ? WireProtocol.Auto : Wires.ProtocolOf(wire);
                options.ConnectTimeout = TimeSpan.FromSeconds(4);
                options.RequestTimeout = TimeSpan.FromSeconds(30);
                Hosts.Resolve(options, [.. bad, "127.0.0.1"]);
            });

        await EchoAsync(client);

        Array.ForEach(hanging, static listener => listener.Dispose());
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task The_error_names_every_address_and_what_each_said(WireProtocol protocol)
    {
        using HangingListener hanging = new("127.0.0.2");
        int port = IPEndPoint.Parse(hanging.Address).Port;
        await using GoAktClient client = await ConnectAsync(
            port,
            options =>
            {
                options.Protocol = protocol;
                options.ConnectTimeout = TimeSpan.FromMilliseconds(500);
                Hosts.Resolve(options, "127.0.0.2", "127.0.0.3");
            });

        // On a busy machine the time may be over before the refusal is known.
        NodeUnavailableException e = await Failures.UntilAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation),
            static e => !e.Message.Contains("127.0.0.3 did not answer", StringComparison.Ordinal));

        Assert.Contains("no connection within 500 ms", e.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.2 did not answer", e.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.3 refused the connection", e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_connect_that_hangs_says_that_its_time_was_over(WireProtocol protocol)
    {
        using HangingListener hanging = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [hanging.Address],
            options =>
            {
                options.Protocol = protocol;
                options.ConnectTimeout = TimeSpan.FromMilliseconds(500);
            },
            Cancellation);

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Contains("no connection within 500 ms: it did not answer", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_TLS_handshake_that_hangs_says_that_its_time_was_over(WireProtocol protocol)
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [silent.Address],
            options =>
            {
                options.Protocol = protocol;
                options.ConnectTimeout = TimeSpan.FromMilliseconds(500);
                options.Tls = new NodeTls();
            },
            Cancellation);

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Contains("no connection within 500 ms", e.Message, StringComparison.Ordinal);
        Assert.Contains("may not speak TLS", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_look_up_of_the_host_that_hangs_says_that_its_time_was_over(WireProtocol protocol)
    {
        using ManualResetEventSlim end = new();
        await using GoAktClient client = await ConnectAsync(
            1,
            options =>
            {
                options.Protocol = protocol;
                options.ConnectTimeout = TimeSpan.FromMilliseconds(500);
                Hosts.Resolve(options, () =>
                {
                    end.Wait(Cancellation);
                    return [];
                });
            });

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Contains(
            $"no connection within 500 ms: the host name '{Hosts.Name}'", e.Message, StringComparison.Ordinal);
        end.Set();
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_host_without_an_address_says_so(WireProtocol protocol)
    {
        await using GoAktClient client = await ConnectAsync(
            1,
            options =>
            {
                options.Protocol = protocol;
                Hosts.Resolve(options);
            });

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Contains($"the host name '{Hosts.Name}' has no address", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task A_connection_that_comes_too_late_is_closed(string wire)
    {
        using TestCertificates authority = new();
        await using EmbeddedNode node = await StartNodeAsync(wire);
        await using TlsFront front = new(
            node.ListenEndPoint.ToString(),
            new ServerTls(authority.IssueForNode("node.internal")),
            Wires.ApplicationProtocolOf(wire));
        var there = IPEndPoint.Parse(front.Address);
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer mute = new(
            async (connection, cancellationToken) =>
            {
                await DrainAsync(connection, cancellationToken);
                closed.SetResult();
            },
            new IPEndPoint(IPAddress.Parse("127.0.0.2"), there.Port));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = $"{Hosts.Name}:{there.Port}" }],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.ConnectTimeout = s_never;
                options.MaxConnectionsPerNode = 1;
                options.Tls = new NodeTls { RootCertificates = authority.Roots, TargetHost = "node.internal" };
                Hosts.Resolve(options, "127.0.0.2", "127.0.0.1");
            },
            Cancellation);

        await EchoAsync(client);

        await closed.Task;
    }

    private static async Task DrainAsync(NetworkStream connection, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await connection.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Closed all the same.
        }
    }

    private static async Task<EmbeddedNode> StartNodeAsync(string wire)
    {
        EmbeddedNode node = await ClientTest.StartNodeAsync(wire, static options =>
            options.AdvertisedHost = Hosts.Name);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        return node;
    }

    private static Task<GoAktClient> ConnectAsync(int port, Action<GoAktClientOptions> configure) =>
        PatientClient.ConnectAsync([$"{Hosts.Name}:{port}"], configure, Cancellation);

    private static async Task EchoAsync(GoAktClient client)
    {
        StringValue reply = await client.AskAsync<StringValue>(
            s_alice, new StringValue { Value = "hello" }, TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal("echo:hello", reply.Value);
    }
}
