using GoAkt.Typed.Errors;
using GoAkt.Typed.Introspection;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

public sealed class IntrospectionTests
{
    private static readonly ActorId s_probe = new("tests/Probe", "probe");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task A_node_of_4_tells_about_its_actors(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        SpawnOptions options = new()
        {
            Relocatable = false,
            Role = "backend",
            EnableStash = true,
            Passivation = Passivation.AfterMessages(1_000),
        };
        await test.Client.Actors<IProbe>().SpawnAsync("probe", options, Cancellation);
        await test.Client.Actors<IProbe>()["probe"].AnswerWithAsync(new StringValue());

        Assert.Equal(
            new ActorKind("tests/Probe"), new ActorKind(await test.Client.GetKindAsync(s_probe, Cancellation)));
        Assert.Equal("backend", await test.Client.GetRoleAsync(s_probe, Cancellation));
        Assert.True(await test.Client.IsInStateAsync(s_probe, ActorState.Running, Cancellation));
        Assert.False(await test.Client.IsInStateAsync(s_probe, ActorState.Suspended, Cancellation));
        Assert.False(await test.Client.IsInStateAsync(s_probe, ActorState.Relocatable, Cancellation));
        Assert.False(await test.Client.IsInStateAsync(s_probe, ActorState.Singleton, Cancellation));
        Assert.Equal(0, await test.Client.GetStashSizeAsync(s_probe, Cancellation));
        Assert.Equal(Passivation.AfterMessages(1_000), await test.Client.GetPassivationAsync(s_probe, Cancellation));
        Assert.Empty(await test.Client.GetChildrenAsync(s_probe, Cancellation));
        Assert.Equal("GoAktUserGuardian", (await test.Client.GetParentAsync(s_probe, Cancellation))?.Name);
        ActorMetric metric = await test.Client.GetMetricAsync(s_probe, Cancellation);
        Assert.Equal(1, metric.ProcessedCount);
        Assert.Equal(0, metric.UnhandledCount);
        Assert.Equal(0, metric.FailureCount);
    }

    [Theory]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Messages_that_an_actor_does_not_handle_are_counted_apart(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        await test.Client.TellAllAsync(s_probe, [new DoubleValue(), new DoubleValue()], Cancellation);

        await Eventually.TrueAsync(() => test.Node.DeadLetterCount == 2);
        ActorMetric metric = await test.Client.GetMetricAsync(s_probe, Cancellation);
        Assert.Equal((0, 2), (metric.ProcessedCount, metric.UnhandledCount));
    }

    [Theory]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task What_is_asked_of_a_missing_actor_is_an_error_that_names_it(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);

        ActorNotFoundException e =
            await Assert.ThrowsAsync<ActorNotFoundException>(() => test.Client.GetMetricAsync(s_probe, Cancellation));

        Assert.Equal(s_probe, e.Actor);
    }

    [Theory]
    [MemberData(nameof(Wires.Older), MemberType = typeof(Wires))]
    public async Task Older_generations_tell_nothing_and_are_not_asked(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        Func<Task>[] calls =
        [
            () => test.Client.GetKindAsync(s_probe, Cancellation),
            () => test.Client.IsInStateAsync(s_probe, ActorState.Running, Cancellation),
            () => test.Client.GetMetricAsync(s_probe, Cancellation),
            () => test.Client.GetRoleAsync(s_probe, Cancellation),
            () => test.Client.GetParentAsync(s_probe, Cancellation),
            () => test.Client.GetChildrenAsync(s_probe, Cancellation),
            () => test.Client.GetStashSizeAsync(s_probe, Cancellation),
            () => test.Client.GetPassivationAsync(s_probe, Cancellation),
        ];
        foreach (Func<Task> call in calls)
        {
            NotSupportedByWireException e = await Assert.ThrowsAsync<NotSupportedByWireException>(call);
            Assert.Equal(ErrorCode.Unimplemented, e.Code);
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.False(e.IsTransient);
        }
    }
}
