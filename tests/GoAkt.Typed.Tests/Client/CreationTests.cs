using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

public sealed class CreationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_is_made_without_waiting_and_disposed_without_waiting()
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex);
        await node.SpawnAsync<IEcho>("e", Cancellation);
        GoAktClient client;
        using (client = GoAktClient.Create([node.Address], static o => o.AskTimeout = TimeSpan.FromSeconds(20)))
        {
            StringValue reply = await client.Actors<IEcho>()["e"].EchoAsync(new StringValue { Value = "a" }, Cancellation);

            Assert.Equal("echo:a", reply.Value);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation));
        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
    }

    [Fact]
    public void A_client_that_is_made_without_a_call_can_require_no_node()
    {
        ArgumentException node = Assert.Throws<ArgumentException>(
            static () => GoAktClient.Create(["127.0.0.1:1"], static o => o.RequireNodeAtStart = true));
        ArgumentException contracts = Assert.Throws<ArgumentException>(
            static () => GoAktClient.Create(["127.0.0.1:1"], static o => o.VerifyContractsAtStart = true));

        Assert.Contains("RequireNodeAtStart", node.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectAsync", node.Message, StringComparison.Ordinal);
        Assert.Contains("VerifyContractsAtStart", contracts.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Contracts_without_a_registered_kind_are_told_with_the_nearest_name(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);

        IReadOnlyList<UnregisteredKind> missing = await test.Client.VerifyContractsAsync(Cancellation);

        Assert.DoesNotContain(missing, static kind => kind.Contract == typeof(IEcho).FullName);

        // No node tells which grains it has.
        Assert.DoesNotContain(missing, static kind => kind.Contract == typeof(ICounterGrain).FullName);
        UnregisteredKind misspelt = Assert.Single(missing, static kind => kind.Contract == typeof(ICuonter).FullName);
        Assert.Equal("actors/Cuonter", misspelt.Kind);
        Assert.Equal("actors.counter", misspelt.Nearest, ignoreCase: true);
        Assert.Contains("may be meant", misspelt.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_start_that_requires_a_node_waits_for_no_other_once_one_has_answered()
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using RawServer another = MisbehavingServer.NeverAnswers();
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex);

        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [silent.Address, another.Address, node.Address],
            static options =>
            {
                options.RequireNodeAtStart = true;
                options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromMinutes(10);
            },
            Cancellation);

        Assert.Equal(3, client.Nodes.Count);
    }

    [Fact]
    public async Task Options_that_change_after_a_client_was_made_change_nothing_of_it()
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex);
        GoAktClientOptions? kept = null;
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => kept = options, Cancellation);
        await client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);

        kept!.AskTimeout = TimeSpan.FromDays(-3);
        kept.Contracts.Add(typeof(ICuonter));

        await client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), Cancellation);
        Assert.True((await client.VerifyContractsAsync(Cancellation)).Count > 1);
    }

    [Fact]
    public async Task A_start_that_verifies_contracts_fails_by_the_contracts_name()
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(Wires.Duplex);

        KindNotRegisteredException e = await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
            PatientClient.ConnectAsync([node.Address], static o => o.VerifyContractsAtStart = true, Cancellation));

        Assert.Contains(nameof(ICuonter), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_without_clustering_say_that_they_have_no_kinds_to_compare()
    {
        await using ClientTest test =
            await ClientTest.StartAsync(Wires.Duplex, configureNode: static node => node.Clustered = false);

        await Assert.ThrowsAsync<ClusterNotEnabledException>(() => test.Client.VerifyContractsAsync(Cancellation));
    }

    /// <summary>A contract whose kind is misspelt.</summary>
    [ActorKind("actors/Cuonter")]
    public interface ICuonter
    {
        Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken = default);
    }
}
