using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>One <c>.proto</c> in two assemblies of an application: each contract gets and gives its own
/// classes.</summary>
public sealed class SameProtoTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Each_contract_has_the_classes_of_its_own_assembly(string wire)
    {
        await using EmbeddedNode node = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(node, wire);

        // In turn, so that neither has come first.
        for (int round = 0; round < 2; round++)
        {
            AreOf(typeof(CopyOfMessages), await CopyOfMessages.CallAsync(client, knowsMore: false, Cancellation));
            AreOf(
                typeof(SecondCopy.CopyOfMessages),
                await SecondCopy.CopyOfMessages.CallAsync(client, knowsMore: false, Cancellation));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames, true)]
    [InlineData(Wires.FramedWithInnerFrames, false)]
    [InlineData(Wires.Duplex, true)]
    [InlineData(Wires.Duplex, false)]
    [InlineData(Wires.ConnectWithTextAddresses, true)]
    public async Task Of_files_that_no_request_imports_those_of_its_own_assembly_come_first(string wire, bool ownFirst)
    {
        await using EmbeddedNode node = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(node, wire, options =>
        {
            options.MessageFiles.Add(ownFirst ? CopyOfMessages.MoreMessages : SecondCopy.CopyOfMessages.MoreMessages);
            options.MessageFiles.Add(ownFirst ? SecondCopy.CopyOfMessages.MoreMessages : CopyOfMessages.MoreMessages);
        });

        AreOf(typeof(CopyOfMessages), await CopyOfMessages.CallAsync(client, knowsMore: true, Cancellation));
        AreOf(
            typeof(SecondCopy.CopyOfMessages),
            await SecondCopy.CopyOfMessages.CallAsync(client, knowsMore: true, Cancellation));
    }

    private static void AreOf(Type copy, IReadOnlyList<Type> replies) =>
        Assert.All(replies, reply => Assert.Equal((copy.Assembly, true), (reply.Assembly, reply != typeof(void))));

    private static Task<EmbeddedNode> StartAsync(string wire) => EmbeddedNode.StartAsync(
        options =>
        {
            Wires.Configure(options, wire);
            CopyOfMessages.Host(options);
            SecondCopy.CopyOfMessages.Host(options);
        },
        Cancellation);

    private static Task<GoAktClient> ConnectAsync(
        EmbeddedNode node,
        string wire,
        Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                configure?.Invoke(options);
            },
            Cancellation);
}
