using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A method without a reply of its own answers by <see cref="ActorContext.Respond"/>.</summary>
public sealed class RespondTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private ActorContext? _context;

    [Fact]
    public async Task A_method_answers_its_message_if_that_was_asked()
    {
        long count = 0;
        await using EmbeddedNode node = await StartAsync((context, amount) =>
        {
            context.Respond(new Int64Value { Value = count += amount });
            return Task.CompletedTask;
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await caller.TellAsync("probe", 40, 1);
        await Eventually.TrueAsync(() => Volatile.Read(ref count) == 41, "the tells are handled");
        long reply = await AskAsync(caller, 1);

        Assert.Equal(42, reply);
        Assert.Empty(node.Failures);
    }

    [Fact]
    public async Task Each_message_of_a_batch_has_its_own_answer()
    {
        await using EmbeddedNode node = await StartAsync(async (context, amount) =>
        {
            await Task.Yield();
            context.Respond(new Int64Value { Value = -amount });
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        RemoteAskResponse response = await caller.Connection.RequestAsync<RemoteAskResponse>(
            caller.Ask("probe", s_patience, new Int64Value { Value = 1 }, new Int64Value { Value = 2 }));

        Assert.Equal([-1, -2], response.Messages.Select(ValueOf));
    }

    [Fact]
    public async Task The_asker_has_the_reply_while_the_method_goes_on()
    {
        TaskCompletionSource gate = new(), mailboxGate = new();
        await using EmbeddedNode node = await StartAsync(async (context, amount) =>
        {
            context.Respond(new Int64Value { Value = amount });
            await (amount == 1 ? gate : mailboxGate).Task;
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        long first = await Eventually.DoneAsync(AskAsync(caller, 1));
        Task<long> second = AskAsync(caller, 2);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, ((Int64Value)_context!.Message!).Value);
        gate.SetResult();

        Assert.Equal((1, 2), (first, await Eventually.DoneAsync(second)));
        mailboxGate.SetResult();
    }

    [Fact]
    public async Task A_method_may_respond_after_an_await_and_after_it_waited_in_the_mailbox()
    {
        TaskCompletionSource gate = new();
        await using EmbeddedNode node = await StartAsync(async (context, amount) =>
        {
            await (amount < 3 ? gate.Task : Task.CompletedTask);
            context.Respond(new Int64Value { Value = amount });
        });
        using FramedCaller one = await FramedCaller.ConnectAsync(node);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await one.SpawnAsync("probe");

        Task<long> first = AskAsync(one, 1);
        await Eventually.TrueAsync(() => _context?.Message is not null, "the actor is busy");
        Task<long> second = AskAsync(other, 2);
        gate.SetResult();

        Assert.Equal((1, 2, 3), (await first, await second, await AskAsync(one, 3)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_answer_counts(bool later)
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(context =>
            new ScriptedActor
            {
                OnAsk = async (question, _) =>
                {
                    if (later)
                    {
                        await Task.Yield();
                    }

                    context.Respond(FramedCaller.Text("first"));
                    context.Respond(FramedCaller.Text("second"));
                    return question;
                },
            }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        Assert.Equal("first", await caller.AskAsync("probe", "third"));
        Assert.Equal("first", await caller.AskAsync("probe", "third"));
        Assert.Empty(node.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_method_that_fails_after_it_has_responded_has_answered_and_failed(bool later)
    {
        await using EmbeddedNode node = await StartAsync((context, amount) =>
        {
            context.Respond(new Int64Value { Value = amount });
            InvalidOperationException failure = new("failed on demand");
            return later ? Task.FromException(failure) : throw failure;
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        Assert.Equal(1, await AskAsync(caller, 1));

        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the failure is recorded");
        Assert.True(await caller.IsAsync("probe", State.Suspended));
    }

    [Fact]
    public async Task A_response_never_answers_another_message()
    {
        await using EmbeddedNode node = await StartAsync(async (context, amount) =>
        {
            if (amount > 0)
            {
                await Task.Yield();
                context.Respond(new Int64Value { Value = amount });
            }
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await caller.TellAsync("probe", 1);
        Error unanswered = await caller.RefusedAsync("probe", new Int64Value(), TimeSpan.FromMilliseconds(50));

        Assert.Equal("remote send failed\nrequest timed out", unanswered.Message);
        Assert.Equal(2, await AskAsync(caller, 2));
    }

    [Fact]
    public async Task A_response_to_an_asker_that_has_given_up_goes_nowhere()
    {
        TaskCompletionSource gate = new();
        await using EmbeddedNode node = await StartAsync(async (context, amount) =>
        {
            await gate.Task;
            context.Respond(new Int64Value { Value = amount });
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await caller.RefusedAsync("probe", new Int64Value { Value = 1 }, TimeSpan.FromMilliseconds(50));
        gate.SetResult();

        Assert.Equal(2, await AskAsync(caller, 2));
        Assert.Empty(node.Failures);
    }

    [Fact]
    public async Task Without_a_message_at_hand_there_is_nothing_to_respond_to()
    {
        await using EmbeddedNode node = await StartAsync(static (_, _) => Task.CompletedTask);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        InvalidOperationException failure =
            Assert.Throws<InvalidOperationException>(() => _context!.Respond(new Empty()));

        Assert.StartsWith(
            "Actor 'probe' has no message at hand to respond to.", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("reply", () => _context!.Respond(null!));
    }

    [Fact]
    public async Task A_method_that_responds_with_nothing_fails()
    {
        await using EmbeddedNode node = await StartAsync(static (context, _) =>
        {
            context.Respond(null!);
            return Task.CompletedTask;
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await caller.TellAsync("probe", 1);

        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the failure is recorded");
        Assert.IsType<ArgumentNullException>(node.Failures[0].Exception);
    }

    [Fact]
    public async Task Connect_answers_with_the_response_too()
    {
        await using EmbeddedNode node = await StartAsync((context, amount) =>
        {
            context.Respond(new Int64Value { Value = amount });
            return Task.CompletedTask;
        });
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        using ConnectCaller caller = new(node);

        RemoteAskResponse response = await caller.RequestAsync<RemoteAskResponse>(
            "RemotingService/RemoteAsk",
            new RemoteAskRequest { RemoteMessages = { Messages.AnyTo(node, "probe", new Int64Value { Value = 7 }) } });

        Assert.Equal(Messages.AnyOf(new Int64Value { Value = 7 }), response.Messages[0]);
    }

    private Task<EmbeddedNode> StartAsync(Func<ActorContext, long, Task> onTell) => TestNode.StartAsync(options =>
        options.AddActor(context =>
        {
            _context = context;
            return new ScriptedActor { OnTell = (amount, _) => onTell(context, amount) };
        }));

    private static async Task<long> AskAsync(FramedCaller caller, long amount)
    {
        RemoteAskResponse response = await caller.Connection.RequestAsync<RemoteAskResponse>(
            caller.Ask("probe", s_patience, new Int64Value { Value = amount }));
        return ValueOf(response.Messages[0]);
    }

    private static long ValueOf(ByteString innerFrame) =>
        Int64Value.Parser.ParseFrom(WireFrame.TryParse(innerFrame.Span)!.Body).Value;
}
