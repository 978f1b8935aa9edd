using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class PassivationTests
{
    // Than the clock is ever moved while an ask waits.
    private static readonly TimeSpan s_longer = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task An_actor_without_messages_for_two_minutes_is_passivated()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        _time.Advance(TimeSpan.FromSeconds(119));
        await caller.AskAsync("probe", "awake?");

        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.True(node.Exists("probe"));

        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is passivated");
        Assert.Equal(Code.NotFound, (await caller.RefusedAsync("probe", "there?")).Code);
    }

    [Fact]
    public async Task A_spawn_may_say_after_what_time_an_actor_is_passivated()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe", new PassivationStrategy
        {
            TimeBased = new TimeBasedPassivation { PassivateAfter = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) },
        });

        _time.Advance(TimeSpan.FromSeconds(3));

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is passivated");
    }

    [Fact]
    public async Task An_actor_is_passivated_after_the_number_of_messages_that_its_spawn_says()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe", new PassivationStrategy
        {
            MessagesCountBased = new MessagesCountBasedPassivation { MaxMessages = 2 },
        });

        Assert.Equal("one", await caller.AskAsync("probe", "one"));
        Assert.Equal("two", await caller.AskAsync("probe", "two"));

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is passivated");
    }

    [Fact]
    public async Task A_long_lived_actor_is_never_passivated()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe", new PassivationStrategy { LongLived = new LongLivedPassivation() });

        _time.Advance(TimeSpan.FromDays(1));

        using FramedCaller next = await FramedCaller.ConnectAsync(node);
        Assert.Equal("still here", await next.AskAsync("probe", "still here"));
    }

    [Fact]
    public async Task A_suspended_actor_is_not_passivated()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.TellAsync("probe", -1);
        while (!await caller.IsAsync("probe", State.Suspended))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.True(node.Exists("probe"));
    }

    [Fact]
    public async Task A_grain_without_messages_is_passivated_and_activated_again_by_the_next()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteTellGrainRequest tell = new()
        {
            Grain = caller.Grain("g"),
            Message = Messages.InnerFrame(new Int64Value { Value = 5 }),
        };
        await caller.Connection.RequestAsync<RemoteTellGrainResponse>(tell);
        Assert.Equal(1, node.GrainCount);

        _time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(() => node.GrainCount == 0, "the grain is passivated");

        RemoteAskGrainResponse count =
            await caller.Connection.RequestAsync<RemoteAskGrainResponse>(caller.AskGrain("g", new Empty(), s_longer));
        Assert.Equal(Messages.InnerFrame(new Int64Value()), count.Message);
    }

    [Fact]
    public async Task No_message_to_a_grain_is_refused_because_the_grain_is_being_passivated()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        for (int i = 0; i < 100; i++)
        {
            await caller.Connection.RequestAsync<RemoteAskGrainResponse>(caller.AskGrain("g", new Empty(), s_longer));

            // The clock moves on another thread, so that passivation and the next message meet.
            var passivating =
                Task.Run(() => _time.Advance(TimeSpan.FromMinutes(2)), TestContext.Current.CancellationToken);
            await caller.Connection.RequestAsync<RemoteAskGrainResponse>(caller.AskGrain("g", new Empty(), s_longer));
            await passivating;
        }
    }

    private Task<EmbeddedNode> StartAsync() =>
        TestNode.StartAsync(options =>
        {
            options.TimeProvider = _time;
            options.AddActor(_ => new ScriptedActor
            {
                OnTell = (command, _) =>
                    command < 0 ? throw new InvalidOperationException("failed on demand") : Task.CompletedTask,
            });
        });
}
