using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedLifecycles
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["respawn"] = RespawnAsync,
            ["respawn: no such actor"] = RespawnAsync,
            ["respawn: reserved name"] = call => IsRefusedAsync(RespawnAsync, call),
            ["reinstate"] = ReinstateAsync,
            ["reinstate after the failure"] = ReinstateAsync,
            ["reinstate: no such actor"] = ReinstateAsync,
            ["reinstate: reserved name"] = call => IsRefusedAsync(ReinstateAsync, call),
            ["stop"] = StopAsync,
            ["stop: no such actor"] = StopAsync,
            ["stop: reserved name"] = call => IsRefusedAsync(StopAsync, call),
        };

    private static Task RespawnAsync(RecordedCall call) =>
        call.Client.RespawnAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task ReinstateAsync(RecordedCall call) =>
        call.Client.ReinstateAsync(call.Actor, TestContext.Current.CancellationToken);

    private static Task StopAsync(RecordedCall call) =>
        call.Client.StopAsync(call.Actor, TestContext.Current.CancellationToken);

    private static async Task IsRefusedAsync(Func<RecordedCall, Task> lifecycle, RecordedCall call)
    {
        GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => lifecycle(call));

        Assert.Equal(ErrorCode.FailedPrecondition, e.Code);
        Assert.Equal(call.Actor, e.Actor);
    }
}
