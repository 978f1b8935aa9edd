using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedGrains
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["activate a grain"] = call =>
                call.Client.ActivateGrainAsync(call.Actor, cancellationToken: TestContext.Current.CancellationToken),
            ["tell a grain"] = call =>
                call.Client.TellGrainAsync(
                    call.Actor,
                    new Int64Value { Value = 41 },
                    cancellationToken: TestContext.Current.CancellationToken),
            ["ask a grain"] = async call =>
            {
                Int64Value count = await AskAsync(call);

                Assert.Equal(41, count.Value);
            },
            ["ask a grain: kind not registered"] = async call =>
            {
                KindNotRegisteredException e = await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
                    AskAsync(call));

                Assert.Contains("nope.nothing", e.Message, StringComparison.Ordinal);
            },
            ["ask a grain: another host"] = async call =>
            {
                GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => AskAsync(call));

                Assert.Equal(ErrorCode.InvalidArgument, e.Code);
            },
        };

    private static Task<Int64Value> AskAsync(RecordedCall call) => call.Client.AskGrainAsync<Int64Value>(
        call.Actor, new Empty(), RecordedCall.Timeout, cancellationToken: TestContext.Current.CancellationToken);
}
