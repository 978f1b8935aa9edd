using GoAkt.Typed.Errors;
using GoAkt.Typed.Introspection;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using Google.Protobuf;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedIntrospections
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["introspect: RemoteKind"] = async call => Assert.Equal("actors.echo", await KindAsync(call)),
            ["introspect: RemoteKind, no such actor"] = call => IsNotThereAsync(KindAsync, call),
            ["introspect: RemoteState"] = async call => Assert.True(await IsRunningAsync(call)),
            ["introspect: RemoteState, no such actor"] = call => IsNotThereAsync(IsRunningAsync, call),
            ["introspect: RemoteMetric"] = async call =>
            {
                Metric recorded = AnswerOf(call, RemoteMetricResponse.Parser).Metric;

                ActorMetric metric = await MetricAsync(call);

                Assert.Equal(TimeSpan.FromSeconds(recorded.Uptime), metric.Uptime);
                Assert.Equal(recorded.LatestProcessedDuration.ToTimeSpan(), metric.LatestProcessedDuration);
                Assert.Equal((long)recorded.ProcessedCount, metric.ProcessedCount);
                Assert.True(metric.ProcessedCount > 0);
            },
            ["introspect: RemoteMetric, no such actor"] = call => IsNotThereAsync(MetricAsync, call),
            ["introspect: RemoteRole"] = async call => Assert.Null(await RoleAsync(call)),
            ["introspect: RemoteRole, no such actor"] = call => IsNotThereAsync(RoleAsync, call),
            ["introspect: RemoteParent"] = async call =>
                Assert.Equal(
                    $"goakt://real@{call.Recording.Node}/GoAktUserGuardian",
                    (await ParentAsync(call))?.ToString()),
            ["introspect: RemoteParent, no such actor"] = call => IsNotThereAsync(ParentAsync, call),
            ["introspect: RemoteChildren"] = async call => Assert.Empty(await ChildrenAsync(call)),
            ["introspect: RemoteChildren, no such actor"] = call => IsNotThereAsync(ChildrenAsync, call),
            ["introspect: RemoteStashSize"] = async call => Assert.Equal(0, await StashSizeAsync(call)),
            ["introspect: RemoteStashSize, no such actor"] = call => IsNotThereAsync(StashSizeAsync, call),
            ["introspect: RemotePassivationStrategy"] = async call =>
                // The unclustered node's own program spawned this actor, and meant it to stay.
                Assert.Equal(
                    call.Recording.Clustered ? Passivation.After(TimeSpan.FromMinutes(2)) : Passivation.LongLived,
                    await PassivationAsync(call)),
            ["introspect: RemotePassivationStrategy, no such actor"] = call => IsNotThereAsync(PassivationAsync, call),
        };

    private static Task<string> KindAsync(RecordedCall call) =>
        call.Client.GetKindAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task<bool> IsRunningAsync(RecordedCall call) =>
        call.Client.IsInStateAsync(call.Actor, ActorState.Running, TestContext.Current.CancellationToken);

    private static Task<ActorMetric> MetricAsync(RecordedCall call) =>
        call.Client.GetMetricAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task<string?> RoleAsync(RecordedCall call) =>
        call.Client.GetRoleAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task<ActorAddress?> ParentAsync(RecordedCall call) =>
        call.Client.GetParentAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task<IReadOnlyList<ActorAddress>> ChildrenAsync(RecordedCall call) =>
        call.Client.GetChildrenAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task<long> StashSizeAsync(RecordedCall call) =>
        call.Client.GetStashSizeAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task<Passivation?> PassivationAsync(RecordedCall call) =>
        call.Client.GetPassivationAsync(call.Actor, TestContext.Current.CancellationToken);

    private static async Task IsNotThereAsync<TResult>(Func<RecordedCall, Task<TResult>> introspect, RecordedCall call)
    {
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => introspect(call));

        Assert.Equal(call.Actor, e.Actor);
    }

    private static TResponse AnswerOf<TResponse>(RecordedCall call, MessageParser<TResponse> parser)
        where TResponse : IMessage<TResponse> =>
        parser.ParseFrom(WireFrame.TryParse(call.Exchange.ResponseBytes)!.Body);
}
