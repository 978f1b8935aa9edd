using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Recorded;

/// <summary>The same recorded exchanges, made through typed contracts.</summary>
public sealed class RecordedContractTests
{
    public static TheoryData<string> Recordings => [.. RecordingFile.Names];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_method_with_a_reply_asks(string recording)
    {
        await using RecordedCall call = await RecordedCall.StartAsync(recording, "ask");
        IEcho echo = call.Client.Actors<IEcho>()[call.Actor.Name];

        StringValue reply =
            await echo.EchoAsync(new StringValue { Value = "hello" }, TestContext.Current.CancellationToken);

        Assert.Equal("echo:hello", reply.Value);
        AssertSent(call);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_method_with_a_list_asks_for_all_in_one_request(string recording)
    {
        await using RecordedCall call = await RecordedCall.StartAsync(recording, "ask: several messages");
        IEcho echo = call.Client.Actors<IEcho>()[call.Actor.Name];
        StringValue[] texts = [new() { Value = "one" }, new() { Value = "two" }, new() { Value = "three" }];

        IReadOnlyList<StringValue> replies = await echo.EchoAllAsync(texts, TestContext.Current.CancellationToken);

        Assert.Equal(["echo:one", "echo:two", "echo:three"], replies.Select(static reply => reply.Value));
        AssertSent(call);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_method_with_a_time_out_asks_for_no_longer(string recording)
    {
        await using RecordedCall call =
            await RecordedCall.StartAsync(recording, "ask: the actor takes longer than the timeout");
        IEcho echo = call.Client.Actors<IEcho>()[call.Actor.Name];
        var duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(2));

        // The recorded time-out is short, and may pass on a busy machine before anything was sent.
        AskTimeoutException e = await Failures.OnceSentAsync<AskTimeoutException>(
            () => echo.SleepAsync(duration, RecordedCall.Timeout, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(call.Actor, e.Actor);
        AssertSent(call);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_method_without_a_reply_tells(string recording)
    {
        await using RecordedCall call = await RecordedCall.StartAsync(recording, "tell");
        ICounter counter = call.Client.Actors<ICounter>()[call.Actor.Name];

        await counter.AddAsync(new Int64Value { Value = 5 }, TestContext.Current.CancellationToken);

        AssertSent(call);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_contract_spawns_its_kind(string recording)
    {
        await using RecordedCall call = await RecordedCall.StartAsync(recording, "spawn");

        await call
            .Client.Actors<IEcho>()
            .SpawnAsync(call.Actor.Name, cancellationToken: TestContext.Current.CancellationToken);

        AssertSent(call);
    }

    [Theory]
    [InlineData("framed-4.4.3")]
    [InlineData("framed-4.4.3-cluster")]
    public async Task A_method_of_a_grain_asks_the_grain(string recording)
    {
        await using RecordedCall call = await RecordedCall.StartAsync(recording, "ask a grain");
        ICounterGrain grain = call.Client.Grains<ICounterGrain>()[call.Actor.Name];

        Int64Value count = await grain.GetAsync(new Empty(), TestContext.Current.CancellationToken);

        Assert.Equal(41, count.Value);
        AssertSent(call);
    }

    private static void AssertSent(RecordedCall call)
    {
        WireMessage recorded = call.Exchange.Request!;
        Assert.Single(call.Script.ReceivedOf(recorded.Name), recorded.IsSameRequestAs);
    }
}
