using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;

namespace GoAkt.Typed.Tests.Recorded;

internal static class RecordedSpawns
{
    public static IEnumerable<KeyValuePair<string, Func<RecordedCall, Task>>> Calls =>
        new Dictionary<string, Func<RecordedCall, Task>>
        {
            ["spawn"] = call => call.SpawnAsync(),
            ["spawn an echo actor"] = call => call.SpawnAsync(),
            ["spawn a counter"] = call => call.SpawnAsync(),
            ["spawn one that will fail"] = call => call.SpawnAsync(),
            ["spawn: kind in upper case"] = call => call.SpawnAsync(),
            ["spawn: name taken"] = async call =>
            {
                // Without clustering a node takes the spawn of a name that exists for done.
                if (!call.Recording.Clustered)
                {
                    await call.SpawnAsync();
                    return;
                }

                ActorAlreadyExistsException e = await Assert.ThrowsAsync<ActorAlreadyExistsException>(() =>
                    call.SpawnAsync());

                Assert.Equal(ErrorCode.AlreadyExists, e.Code);
                Assert.Equal(call.Actor, e.Actor);
            },
            ["spawn: kind not registered"] = async call =>
            {
                KindNotRegisteredException e = await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
                    call.SpawnAsync());

                Assert.Contains("nope.Nothing", e.Message, StringComparison.Ordinal);
            },
            ["spawn: reserved name"] = async call =>
            {
                GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => call.SpawnAsync());

                Assert.Equal(ErrorCode.FailedPrecondition, e.Code);
            },
            ["spawn: another host"] = async call =>
            {
                GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => call.SpawnAsync());

                Assert.Equal(ErrorCode.InvalidArgument, e.Code);
            },
            ["spawn: not relocatable, long lived, stash"] = call =>
                call.SpawnAsync(
                    new SpawnOptions
                    {
                        Relocatable = false,
                        Passivation = Passivation.LongLived,
                        EnableStash = true,
                    }),
            ["spawn a singleton"] = async call =>
            {
                // A look-up teaches the client how the node writes addresses, and so which form of the field it knows.
                await call.Client.WhereisAsync(
                    new ActorId("actors/echo", "cap-echo"), TestContext.Current.CancellationToken);

                await call.SpawnAsync(
                    new SpawnOptions
                    {
                        Singleton = call.IsConnect
                            ? new Singleton()
                            : new Singleton { SpawnTimeout = TimeSpan.FromSeconds(5) },
                    });
            },
        };
}
