using GoAkt.Typed.Hosting;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>One contract with two classes of the same protobuf type: <see cref="OldText"/> is a
/// <see cref="StringValue"/> too.</summary>
public sealed class TwoClassesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_contract_that_takes_both_is_refused_at_start_up()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => EmbeddedNode.StartAsync(static options => options.AddActor<TakesBoth>(), Cancellation));

        Assert.All(
            [
                nameof(ITakesBoth),
                typeof(StringValue).FullName!,
                typeof(OldText).FullName!,
                "google.protobuf.StringValue",
            ],
            name => Assert.Contains(name, e.Message, StringComparison.Ordinal));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task What_arrives_is_of_the_class_that_a_method_takes_though_another_method_answers_the_other(
        string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, configureNode: static options =>
            options.AddActor<AnswersOther>().AddGrain<AnswersOther>());
        await test.Client.Actors<IAnswersOther>().SpawnAsync("two", cancellationToken: Cancellation);
        IAnswersOther actor = test.Client.Actors<IAnswersOther>()["two"];
        IAnswersOtherGrain grain = test.Client.Grains<IAnswersOtherGrain>()["two"];

        Assert.Equal("old 1", (await actor.NameAsync(new Int64Value { Value = 1 })).Text);
        Assert.Equal("new", (await actor.EchoAsync(new StringValue { Value = "new" })).Value);
        Assert.Equal("old 2", (await grain.NameAsync(new Int64Value { Value = 2 })).Text);
        Assert.Equal("new", (await grain.EchoAsync(new StringValue { Value = "new" })).Value);
    }

    [ActorKind("tests/TakesBoth")]
    internal interface ITakesBoth
    {
        Task<StringValue> EchoAsync(StringValue text);

        Task NoteAsync(OldText text);
    }

    [ActorKind("tests/AnswersOther")]
    internal interface IAnswersOther
    {
        Task<OldText> NameAsync(Int64Value number);

        Task<StringValue> EchoAsync(StringValue text);
    }

    [GrainKind("tests/AnswersOtherGrain")]
    internal interface IAnswersOtherGrain
    {
        Task<OldText> NameAsync(Int64Value number);

        Task<StringValue> EchoAsync(StringValue text);
    }

    private sealed class TakesBoth : ITakesBoth
    {
        public Task<StringValue> EchoAsync(StringValue text) => Task.FromResult(text);

        public Task NoteAsync(OldText text) => Task.CompletedTask;
    }

    private sealed class AnswersOther : IAnswersOther, IAnswersOtherGrain
    {
        public Task<OldText> NameAsync(Int64Value number) =>
            Task.FromResult(new OldText { Text = $"old {number.Value}" });

        public Task<StringValue> EchoAsync(StringValue text) => Task.FromResult(text);
    }
}
