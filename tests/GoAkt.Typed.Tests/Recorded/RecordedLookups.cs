using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedLookups
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["lookup"] = IsThereAsync,
            ["lookup a counter"] = IsThereAsync,
            ["lookup one that will fail"] = IsThereAsync,
            ["lookup: no such actor"] = IsNotThereAsync,
            ["lookup after stop"] = IsNotThereAsync,
            ["lookup: another host"] = async call =>
            {
                GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => call.WhereisAsync());

                Assert.Equal(ErrorCode.InvalidArgument, e.Code);
                Assert.Contains(nameof(Node.DialAddress), e.Message, StringComparison.Ordinal);
            },
            ["kinds"] = async call =>
            {
                if (!call.Recording.Clustered)
                {
                    await Assert.ThrowsAsync<ClusterNotEnabledException>(() => KindsAsync(call));
                    return;
                }

                IReadOnlyList<string> kinds = await KindsAsync(call);

                Assert.Equal(["actor.funcactor", "actors.counter", "actors.echo"], kinds);
            },
            ["kinds: another node's address"] = async call =>
            {
                GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => KindsAsync(call));

                Assert.Equal(
                    call.Recording.Clustered ? ErrorCode.InvalidArgument : ErrorCode.FailedPrecondition, e.Code);
            },
            ["node metric"] = async call =>
            {
                // The refresh that a client begins with.
                await Eventually.TrueAsync(() => call.Script.ReceivedOf("internalpb.GetNodeMetricRequest").Count == 1);

                // A node without clustering has no figure, and is none the worse for it.
                double weight = call.Recording.Clustered ? 0 : RecordedCall.InitialWeight;
                await Eventually.TrueAsync(() => call.Node.Weight == weight);
                Assert.Equal(NodeState.Available, call.Node.State);
            },
        };

    private static Task<IReadOnlyList<string>> KindsAsync(RecordedCall call) =>
        call.Client.KindsAsync(TestContext.Current.CancellationToken);

    private static async Task IsThereAsync(RecordedCall call)
    {
        ActorAddress address = await call.WhereisAsync();

        Assert.Equal(call.Actor.Name, address.Name);
        Assert.Equal(call.Recording.Host, address.Host);
        Assert.Equal(call.Recording.Port, address.Port);
        Assert.Equal("real", address.System);
        Assert.Equal(call.IsConnect, address.Id is not null);
    }

    private static async Task IsNotThereAsync(RecordedCall call)
    {
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => call.WhereisAsync());

        Assert.Equal(call.Actor, e.Actor);
    }
}
