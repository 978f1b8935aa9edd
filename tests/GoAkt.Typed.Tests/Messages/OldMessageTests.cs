using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>Messages that know streams alone, as protoc wrote them before 3.12 or a person did, travel like any
/// other.</summary>
public sealed class OldMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task They_are_asked_told_and_answered(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, configureNode: static options =>
            options.AddActor<OldActor>().AddGrain<OldActor>());
        await test.Client.Actors<IOld>().SpawnAsync("old", cancellationToken: Cancellation);
        IOld old = test.Client.Actors<IOld>()["old"];
        IOldGrain grain = test.Client.Grains<IOldGrain>()["old"];
        OldText text = new() { Text = "old" };
        NewWithOld nested = new() { Old = text };

        // More than once: what is inside a message shows only when it is met.
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(text, await old.EchoAsync(text));
            Assert.Equal(nested, await old.WrapAsync(nested));
            Assert.Equal(new NewWithOld(), await old.WrapAsync(new NewWithOld()));
            Assert.Equal(text, await grain.EchoAsync(text));
            Assert.Equal(nested, await grain.WrapAsync(nested));
        }

        ActorId id = test.Client.Actors<IOld>().Id("old");
        Assert.Equal(
            [text, text], await test.Client.AskAllAsync<OldText>(id, [text, text], cancellationToken: Cancellation));
        await test.Client.TellAsync(id, text, Cancellation);
        await test.Client.TellAllAsync(id, [text, nested], Cancellation);
        Assert.Equal(0, test.Node.DeadLetterCount);
    }

    [ActorKind("tests/Old")]
    internal interface IOld
    {
        Task<OldText> EchoAsync(OldText text);

        Task<NewWithOld> WrapAsync(NewWithOld nested);
    }

    [GrainKind("tests/OldGrain")]
    internal interface IOldGrain
    {
        Task<OldText> EchoAsync(OldText text);

        Task<NewWithOld> WrapAsync(NewWithOld nested);
    }

    private sealed class OldActor : IOld, IOldGrain
    {
        public Task<OldText> EchoAsync(OldText text) => Task.FromResult(text.Clone());

        public Task<NewWithOld> WrapAsync(NewWithOld nested) => Task.FromResult(nested.Clone());
    }
}
