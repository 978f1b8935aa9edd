using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A dialler that breaks the protocol in each of the ways that docs/wire.md knows.</summary>
public sealed class DuplexViolationTests
{
    public static IEnumerable<TheoryDataRow<int>> Violations => DuplexViolation.All.Index()
        .Where(static violation => !violation.Item.IsInReply)
        .Select(static violation => new TheoryDataRow<int>(violation.Index)
        {
            TestDisplayName = $"A dialler that sends {violation.Item.Name} loses its connection",
        });

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_dialler_that_breaks_the_protocol_loses_its_connection(int number)
    {
        DuplexViolation violation = DuplexViolation.All[number];
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(new Hello
        {
            Revision = violation.Revision,
            LaneRole = LaneRole.Ordinary,
            MaxFrameSize = 16 * 1024 * 1024,
            MaxMessageSize = 16 * 1024 * 1024,
            InitialCredits = 16 * 1024 * 1024,
            MaxConcurrentLargeTransfers = 4,
        });

        await peer.SendAsync(violation.Bytes(Ask(node)));

        string? told = null;
        while (await peer.TryReceiveAsync() is { } frame)
        {
            Assert.Null(told);
            Assert.Equal((DuplexType.Error, 0UL), (frame.Type, frame.Correlation));
            Error error = Error.Parser.ParseFrom(frame.Body);
            Assert.Equal(Code.FailedPrecondition, error.Code);
            told = error.Message;
        }

        Assert.Equal(violation.Told, told);
    }

    private static DuplexFrame Ask(EmbeddedNode node) => new(
        DuplexType.Data,
        DuplexFlags.ExpectsReply,
        Lane: 1,
        Correlation: 7,
        [
            0, 0,
            .. DuplexBytes.Literal($"goakt://real@{node.Address}/echo"),
            .. DuplexBytes.Literal("google.protobuf.StringValue"),
            1,
            .. WireFrame.Write(new StringValue { Value = "hi" }),
        ]);
}
