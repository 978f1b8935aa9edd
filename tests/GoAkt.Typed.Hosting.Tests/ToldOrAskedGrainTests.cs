using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>GoAkt acknowledges what a grain is told when it is handled, and that is no reply.</summary>
public sealed class ToldOrAskedGrainTests
{
    private Ledger? _ledger;

    [Fact]
    public async Task A_grain_responds_to_what_it_was_asked()
    {
        await using EmbeddedNode node = await StartAsync(static async (context, note) =>
        {
            await Task.Yield();
            context.Respond(FramedCaller.Text($"noted {note}"));
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        RemoteAskGrainResponse response = await caller.Connection.RequestAsync<RemoteAskGrainResponse>(
            Ask(caller, FramedCaller.Text("debt")));

        Assert.Equal("noted debt", FramedCaller.TextOf(response.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_does_not_acknowledge_what_a_grain_was_told(bool busy)
    {
        TaskCompletionSource gate = new(), responded = new();
        await using EmbeddedNode node = await StartAsync(async (context, note) =>
        {
            await (note == "busy" ? gate.Task : Task.CompletedTask);
            if (note == "debt")
            {
                context.Respond(FramedCaller.Text("noted"));
                responded.SetResult();
                await Task.Yield();
                throw new InvalidOperationException("out of ink");
            }
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        Task first = busy ? TellAsync<RemoteTellGrainResponse>(other, FramedCaller.Text("busy")) : Task.CompletedTask;
        await Eventually.TrueAsync(() => !busy || node.GrainCount == 1, "the grain is busy");

        Task<Error> told = TellAsync<Error>(caller, FramedCaller.Text("debt"));
        gate.SetResult();
        await Eventually.DoneAsync(Task.WhenAll(first, responded.Task));

        Assert.Equal("out of ink", (await Eventually.DoneAsync(told)).Message);
    }

    [Fact]
    public async Task A_message_that_two_methods_take_goes_to_the_one_that_tells_or_to_the_one_that_answers()
    {
        await using EmbeddedNode node = await StartAsync(static (_, _) => Task.CompletedTask);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await TellAsync<RemoteTellGrainResponse>(caller, new Int64Value { Value = 1 });
        RemoteAskGrainResponse response = await caller.Connection.RequestAsync<RemoteAskGrainResponse>(
            Ask(caller, new Int64Value { Value = 2 }));

        Assert.Equal("asked", FramedCaller.TextOf(response.Message));
        Assert.Equal(["told", "asked"], _ledger!.Entries);
    }

    private Task<EmbeddedNode> StartAsync(Func<ActorContext, string, Task> onNote) => TestNode.StartAsync(options =>
        options.AddGrain(context => _ledger = new Ledger(context) { OnNote = onNote }));

    private static RemoteAskGrainRequest Ask(FramedCaller caller, IMessage message)
    {
        RemoteAskGrainRequest ask = caller.AskGrain("ledger", message);
        ask.Grain = caller.Grain("ledger", "tests.ledger");
        return ask;
    }

    private static Task<TAnswer> TellAsync<TAnswer>(FramedCaller caller, IMessage message)
        where TAnswer : IMessage =>
        caller.Connection.RequestAsync<TAnswer>(new RemoteTellGrainRequest
        {
            Grain = caller.Grain("ledger", "tests.ledger"),
            Message = Messages.InnerFrame(message),
        });
}
