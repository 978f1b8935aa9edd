using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Telemetry;

/// <summary>What a node counts.</summary>
public sealed class NodeMetricTests
{
    private const string Kind = "telemetry.Counted";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handled_failed_and_lost_messages_and_activations_are_counted_by_kind_and_never_by_name()
    {
        using Meters meters = new();
        await using EmbeddedNode node = await TestNode.StartAsync(static options => options.AddActor<Counted>());
        await node.SpawnAsync<ICounted>("first", Cancellation);
        await node.SpawnAsync<ICounted>("second", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);
        ICounted actor = client.Actors<ICounted>()["first"];

        await actor.AskAsync(new StringValue());
        await actor.AskAsync(new StringValue());
        await actor.TellAsync(new Int64Value());
        await Eventually.TrueAsync(() => node.Failures.Count == 1);
        await Assert.ThrowsAsync<ActorNotAliveException>(() => actor.AskAsync(new StringValue()));
        await client.TellAsync(new ActorId(Kind, "second"), new BoolValue(), Cancellation);
        await Eventually.TrueAsync(() => meters.Sum("goakt.node.dead_letters", Kind) == 1);

        Assert.Equal(2, meters.Sum("goakt.node.messages.handled", Kind));
        Assert.Equal(1, meters.Sum("goakt.node.messages.failed", Kind));
        Assert.Equal(2, meters.Sum("goakt.node.activations", Kind));
        Assert.Equal(0, Meters.Depth(node, Kind));
        Assert.All(
            meters.Of("goakt.node.messages.handled").Concat(meters.Of("goakt.node.activations")),
            static measured => Assert.Equal(["goakt.actor.kind"], measured.Tags.Keys));
    }

    [Fact]
    public async Task A_node_that_has_stopped_is_not_measured_any_more()
    {
        EmbeddedNode node = await TestNode.StartAsync(static options => options.AddActor<Counted>());
        Assert.Equal(0, Meters.Depth(node, Kind));

        await node.DisposeAsync();

        Assert.Throws<InvalidOperationException>(() => Meters.Depth(node, Kind));
    }
}

/// <summary>A kind that no other test has, since metrics are the process's.</summary>
[ActorKind("telemetry/Counted")]
public interface ICounted
{
    Task<StringValue> AskAsync(StringValue question);

    Task TellAsync(Int64Value command);
}

public sealed class Counted : ICounted
{
    public Task<StringValue> AskAsync(StringValue question) => Task.FromResult(question);

    public Task TellAsync(Int64Value command) => throw new InvalidOperationException("boom");
}
