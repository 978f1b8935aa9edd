using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class GrainTests
{
    [Fact]
    public async Task A_grain_is_activated_by_its_first_message_and_keeps_its_state()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await TellAsync(caller, "g", 4);
        await TellAsync(caller, "g", 2);
        RemoteAskGrainResponse response =
            await caller.Connection.RequestAsync<RemoteAskGrainResponse>(caller.AskGrain("g", new Empty()));

        Assert.Equal(Messages.InnerFrame(new Int64Value { Value = 6 }), response.Message);
        Assert.Equal((0, 1), (node.ActorCount, node.GrainCount));
    }

    [Fact]
    public async Task Both_spellings_of_a_kind_are_the_same_grain()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await TellAsync(caller, "g", 4);
        RemoteAskGrainRequest ask = caller.AskGrain("g", new Empty());
        ask.Grain.GrainId.Kind = "actors.CounterGrain";

        RemoteAskGrainResponse response = await caller.Connection.RequestAsync<RemoteAskGrainResponse>(ask);

        Assert.Equal(Messages.InnerFrame(new Int64Value { Value = 4 }), response.Message);
    }

    [Fact]
    public async Task A_grain_may_be_named_by_its_value_alone()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await TellAsync(caller, "g", 4);
        RemoteAskGrainRequest ask = caller.AskGrain("g", new Empty());
        ask.Grain.GrainId = new GrainId { Value = "actors.countergrain/g" };

        RemoteAskGrainResponse response = await caller.Connection.RequestAsync<RemoteAskGrainResponse>(ask);

        Assert.Equal(Messages.InnerFrame(new Int64Value { Value = 4 }), response.Message);
    }

    [Fact]
    public async Task A_grain_that_fails_answers_its_error_and_goes_on()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.Connection.RequestAsync<Error>(caller.AskGrain("g", new BoolValue { Value = true }));

        Assert.Equal((Code.InternalError, "boom"), (error.Code, error.Message));
        await caller.Connection.RequestAsync<RemoteAskGrainResponse>(caller.AskGrain("g", new Empty()));
    }

    [Fact]
    public async Task A_grain_says_that_it_does_not_handle_a_message()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.Connection.RequestAsync<Error>(caller.AskGrain("g", new StringValue()));

        Assert.Equal(
            (Code.InternalError, "unhandled message\nunhandled message type google.protobuf.StringValue"),
            (error.Code, error.Message));
        Assert.Equal(1, node.DeadLetterCount);
    }

    [Fact]
    public async Task An_ask_of_a_grain_without_a_time_out_times_out_at_once()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskGrainRequest ask = caller.AskGrain("g", new Empty());
        ask.RequestTimeout = null;

        Error error = await caller.Connection.RequestAsync<Error>(ask);

        Assert.Equal((Code.DeadlineExceeded, "request timed out"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_grain_without_an_identity_is_refused()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskGrainRequest ask = caller.AskGrain("g", new Empty());
        ask.Grain = null;

        Error error = await caller.Connection.RequestAsync<Error>(ask);

        Assert.Equal(Code.InvalidArgument, error.Code);
    }

    [Fact]
    public async Task First_messages_that_arrive_together_activate_one_grain()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using FramedCaller caller = await FramedCaller.ConnectAsync(node);
            await TellAsync(caller, "g", 1);
        }));

        using FramedCaller last = await FramedCaller.ConnectAsync(node);
        RemoteAskGrainResponse response =
            await last.Connection.RequestAsync<RemoteAskGrainResponse>(last.AskGrain("g", new Empty()));
        Assert.Equal(Messages.InnerFrame(new Int64Value { Value = 8 }), response.Message);
    }

    [Fact]
    public async Task Connect_serves_grains_too()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using ConnectCaller caller = new(node);
        await TellAsync(framed, "g", 7);
        RemoteAskGrainRequest ask = framed.AskGrain("g", new Empty());
        ask.Message = Messages.AnyOf(new Empty());

        RemoteAskGrainResponse response =
            await caller.RequestAsync<RemoteAskGrainResponse>("RemotingService/RemoteAskGrain", ask);

        Assert.Equal(Messages.AnyOf(new Int64Value { Value = 7 }), response.Message);
    }

    private static Task<RemoteTellGrainResponse> TellAsync(FramedCaller caller, string name, long amount) =>
        caller.Connection.RequestAsync<RemoteTellGrainResponse>(new RemoteTellGrainRequest
        {
            Grain = caller.Grain(name),
            Message = Messages.InnerFrame(new Int64Value { Value = amount }),
        });
}
