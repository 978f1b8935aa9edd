using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedTells
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["tell"] = call => call.TellAsync(new Int64Value { Value = 5 }),
            ["tell: several messages"] = call =>
            {
                int count = ((RemoteTellRequest)call.Exchange.Request!.Body).RemoteMessages.Count;
                IEnumerable<IMessage> messages = Enumerable
                    .Range(1, count)
                    .Select(static i => new Int64Value { Value = i });

                return call.Client.TellAllAsync(call.Actor, messages, TestContext.Current.CancellationToken);
            },
            ["tell: address of no actor"] = async call =>
            {
                // GoAkt 4.2.1 and later answer success whatever becomes of a tell.
                if (!call.IsConnect)
                {
                    await call.TellAsync(new Int64Value { Value = 1 });
                    return;
                }

                ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
                    call.TellAsync(new Int64Value { Value = 1 }));

                Assert.Equal(Delivery.NotSent, e.Delivery);
            },
        };
}
