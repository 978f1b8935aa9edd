using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Interceptors;

public sealed class InterceptorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_interceptor_sees_every_call_with_what_it_sends_and_what_comes_back(string wire)
    {
        Recorder recorder = new();
        await using ClientTest test = await StartAsync(wire, recorder);
        GoAktClient client = test.Client;
        ActorId echo = new("actors/Echo", "e");

        await client.SpawnAsync(echo, cancellationToken: Cancellation);
        await client.EnsureSpawnedAsync(echo, cancellationToken: Cancellation);
        await client.Actors<IEcho>()["e"].EchoAsync(Text("a"), Cancellation);
        await client.Actors<IEcho>()["e"].EchoAllAsync([Text("b"), Text("c")], Cancellation);
        await client.AskAsync<StringValue>(echo, Text("d"), cancellationToken: Cancellation);
        await client.SpawnAsync(new ActorId("actors/Counter", "n"), cancellationToken: Cancellation);
        await client.Actors<ICounter>()["n"].AddAsync(new Int64Value { Value = 1 }, Cancellation);
        await client.RespawnAsync(echo, Cancellation);
        await client.ReinstateAsync(echo, Cancellation);
        await client.StopAsync(echo, Cancellation);

        Assert.Equal(
            [
                "Spawn actors.Echo/e - () ()",
                "EnsureSpawned actors.Echo/e - () ()",
                "Ask actors.Echo/e IEcho.EchoAsync (a) (echo:a)",
                "Ask actors.Echo/e IEcho.EchoAllAsync (b, c) (echo:b, echo:c)",
                "Ask actors.Echo/e - (d) (echo:d)",
                "Spawn actors.Counter/n - () ()",
                "Tell actors.Counter/n ICounter.AddAsync (1) ()",
                "Respawn actors.Echo/e - () ()",
                "Reinstate actors.Echo/e - () ()",
                "Stop actors.Echo/e - () ()",
            ],
            recorder.Seen);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_interceptor_sees_the_calls_of_grains(string wire)
    {
        Recorder recorder = new();
        await using ClientTest test = await StartAsync(wire, recorder);
        ICounterGrain grain = test.Client.Grains<ICounterGrain>()["g"];

        await test.Client.Grains<ICounterGrain>().ActivateAsync("g", Cancellation);
        await grain.AddAsync(new Int64Value { Value = 3 }, Cancellation);
        await grain.GetAsync(new Empty(), Cancellation);

        Assert.Equal(
            [
                "Activate grain actors.CounterGrain/g - () ()",
                "Tell grain actors.CounterGrain/g ICounterGrain.AddAsync (3) ()",
                "Ask grain actors.CounterGrain/g ICounterGrain.GetAsync ({ }) (3)",
            ],
            recorder.Seen);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task What_an_interceptor_adds_to_the_headers_reaches_the_actor(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
        {
            options.Headers = static () => [new("x-tenant", "of the options")];
            options.Interceptors.Add(new Interceptor(static (call, next) =>
            {
                call.Headers["X-Tenant"] = "of the interceptor";
                return next();
            }));
        });
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);

        StringValue header = await test.Client.Actors<IProbe>()["probe"].HeaderAsync(
            new BytesValue { Value = ByteString.CopyFromUtf8("x-tenant") });

        Assert.Equal("of the interceptor", header.Value);
    }

    [Fact]
    public async Task The_first_interceptor_is_the_outermost()
    {
        List<string> order = [];
        await using ClientTest test = await StartAsync(Wires.Duplex, Named("outer"), Named("inner"));
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);

        await test.Client.Actors<IEcho>()["e"].EchoAsync(Text("a"), Cancellation);

        Assert.Equal(["outer begins", "inner begins", "inner ends", "outer ends"], order);

        Interceptor Named(string name) => new(async (_, next) =>
        {
            order.Add($"{name} begins");
            await next();
            order.Add($"{name} ends");
        });
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task What_is_sent_is_what_the_message_was_when_the_call_was_made(string wire)
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientTest test = await StartAsync(wire, new Interceptor(async (_, next) =>
        {
            await goOn.Task;
            await next();
        }));
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);
        StringValue text = Text("before");

        Task<StringValue> reply = test.Client.Actors<IEcho>()["e"].EchoAsync(text, Cancellation);
        text.Value = "after";
        goOn.SetResult();

        Assert.Equal("echo:before", (await reply).Value);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_interceptor_may_make_the_call_again(string wire)
    {
        await using ClientTest test = await StartAsync(wire, new Interceptor(static async (call, next) =>
        {
            await next();
            if (call.Type == CallType.Tell)
            {
                await next();
            }
        }));
        await test.Node.SpawnAsync<ICounter>("n", Cancellation);
        ICounter counter = test.Client.Actors<ICounter>()["n"];

        await counter.AddAsync(new Int64Value { Value = 5 }, Cancellation);

        Assert.Equal(10, (await counter.GetAsync(new Empty(), Cancellation)).Value);
    }

    [Fact]
    public async Task An_interceptor_sees_the_failure_and_may_answer_in_its_place()
    {
        GoAktException? seen = null;
        await using ClientTest test = await StartAsync(Wires.Duplex, new Interceptor(async (call, next) =>
        {
            try
            {
                await next();
            }
            catch (GoAktException e)
            {
                seen = e;
                call.Reply = Text("instead");
            }
        }));

        StringValue reply = await test.Client.Actors<IEcho>()["nobody"].EchoAsync(Text("a"), Cancellation);

        Assert.Equal("instead", reply.Value);
        Assert.IsType<ActorNotFoundException>(seen);
    }

    [Fact]
    public async Task An_interceptor_that_makes_no_call_answers_itself_or_is_refused()
    {
        IMessage? reply = Text("mine");
        await using ClientTest test = await StartAsync(Wires.Duplex, new Interceptor((call, _) =>
        {
            call.Reply = reply;
            return Task.CompletedTask;
        }));
        IEcho echo = test.Client.Actors<IEcho>()["nobody"];

        Assert.Equal("mine", (await echo.EchoAsync(Text("a"), Cancellation)).Value);

        reply = null;
        InvalidOperationException none =
            await Assert.ThrowsAsync<InvalidOperationException>(() => echo.EchoAsync(Text("a"), Cancellation));
        Assert.Contains("without a reply", none.Message, StringComparison.Ordinal);

        reply = new Empty();
        InvalidOperationException other =
            await Assert.ThrowsAsync<InvalidOperationException>(() => echo.EchoAsync(Text("a"), Cancellation));
        Assert.Contains("Google.Protobuf.WellKnownTypes.StringValue", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interceptor_may_say_whether_an_actor_was_spawned_and_is_refused_if_it_does_not()
    {
        bool? answer = true;
        bool? seen = null;
        bool makesCall = false;
        await using ClientTest test = await StartAsync(Wires.Duplex, new Interceptor(async (call, next) =>
        {
            if (makesCall)
            {
                await next();
                seen = call.WasSpawned;
                return;
            }

            call.WasSpawned = answer;
        }));
        ActorId echo = new("actors/Echo", "e");

        Assert.True(await test.Client.EnsureSpawnedAsync(echo, cancellationToken: Cancellation));

        answer = null;
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => test.Client.EnsureSpawnedAsync(echo, cancellationToken: Cancellation));
        Assert.Contains("InterceptedCall.WasSpawned", e.Message, StringComparison.Ordinal);

        makesCall = true;
        Assert.True(await test.Client.EnsureSpawnedAsync(echo, cancellationToken: Cancellation));
        Assert.True(seen);
        Assert.False(await test.Client.EnsureSpawnedAsync(echo, cancellationToken: Cancellation));
        Assert.False(seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_interceptor_answers_no_other_types_than_a_contract_names(bool makesCall)
    {
        IMessage answer = new Int64Value();
        await using ClientTest test = await ClientTest.StartAsync(
            Wires.Duplex,
            options => options.Interceptors.Add(new Interceptor(async (call, next) =>
            {
                if (makesCall)
                {
                    await next();
                }

                call.Replies = [.. call.Messages.Select(_ => answer)];
            })),
            static node => node.AddActor(static _ => new Choosing()));
        await test.Node.SpawnAsync<IChoosing>("c", Cancellation);
        IChoosing choosing = test.Client.Actors<IChoosing>()["c"];

        Assert.IsType<Int64Value>(await choosing.ChooseAsync(new StringValue(), Cancellation));
        Assert.Equal(2, (await choosing.ChooseAllAsync([new BytesValue(), new BytesValue()], Cancellation)).Count);

        answer = new FloatValue();
        InvalidOperationException one = await Assert.ThrowsAsync<InvalidOperationException>(
            () => choosing.ChooseAsync(new StringValue(), Cancellation));
        InvalidOperationException all = await Assert.ThrowsAsync<InvalidOperationException>(
            () => choosing.ChooseAllAsync([new BytesValue(), new BytesValue()], Cancellation));
        foreach (InvalidOperationException e in (InvalidOperationException[])[one, all])
        {
            Assert.Contains(
                $"'{typeof(BoolValue)}' or '{typeof(Int64Value)}'", e.Message, StringComparison.Ordinal);
            Assert.Contains($"with '{typeof(FloatValue)}'", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_an_interceptor_throws_the_caller_sees()
    {
        await using ClientTest test = await StartAsync(Wires.Duplex, new Interceptor(static (_, _) =>
            throw new TimeZoneNotFoundException("mine")));

        Task<StringValue> call = test.Client.Actors<IEcho>()["e"].EchoAsync(Text("a"), Cancellation);

        Assert.Equal("mine", (await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => call)).Message);
    }

    [Fact]
    public async Task An_interceptor_without_a_task_is_named()
    {
        await using ClientTest test = await StartAsync(Wires.Duplex, new Interceptor(static (_, _) => null!));

        Task<StringValue> call = test.Client.Actors<IEcho>()["e"].EchoAsync(Text("a"), Cancellation);

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => call);
        Assert.Contains(nameof(Interceptor), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_an_interceptor_ends_the_call()
    {
        using CancellationTokenSource mine = new();
        await using ClientTest test = await StartAsync(Wires.Duplex, new Interceptor(async (call, next) =>
        {
            call.CancellationToken = mine.Token;
            Task made = next();
            await mine.CancelAsync();
            await made;
        }));
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);

        ValueTask<Duration> call = test.Client.Actors<IEcho>()["e"].SleepAsync(
            Duration.FromTimeSpan(TimeSpan.FromMinutes(1)), TimeSpan.FromMinutes(1), Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.AsTask());
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_call_that_an_interceptor_does_not_await_is_sent_as_it_was(string wire)
    {
        Func<Task>? late = null;
        Task? begun = null;
        await using ClientTest test = await StartAsync(wire, new Interceptor((call, next) =>
        {
            late = next;
            begun = next();
            call.Reply = Text("mine");
            return Task.CompletedTask;
        }));
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);

        StringValue reply = await test.Client.Actors<IEcho>()["e"].EchoAsync(Text("a"), Cancellation);
        await begun!;

        Assert.Equal("mine", reply.Value);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => late!());
        Assert.Contains("has ended", e.Message, StringComparison.Ordinal);
    }

    private static StringValue Text(string value) => new() { Value = value };

    private static Task<ClientTest> StartAsync(string wire, params ICallInterceptor[] interceptors) =>
        ClientTest.StartAsync(wire, options =>
        {
            foreach (ICallInterceptor interceptor in interceptors)
            {
                options.Interceptors.Add(interceptor);
            }
        });

    [ActorKind("tests/Choosing")]
    public interface IChoosing
    {
        [Replies(typeof(BoolValue), typeof(Int64Value))]
        Task<IMessage> ChooseAsync(StringValue of, CancellationToken cancellationToken = default);

        [Replies(typeof(BoolValue), typeof(Int64Value))]
        Task<IReadOnlyList<IMessage>> ChooseAllAsync(
            IReadOnlyList<BytesValue> of, CancellationToken cancellationToken = default);
    }

    private sealed class Choosing : IChoosing
    {
        public Task<IMessage> ChooseAsync(StringValue of, CancellationToken cancellationToken) =>
            Task.FromResult<IMessage>(new BoolValue());

        public Task<IReadOnlyList<IMessage>> ChooseAllAsync(
            IReadOnlyList<BytesValue> of, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IMessage>>([.. of.Select(static _ => new BoolValue())]);
    }

    private sealed class Interceptor(Func<InterceptedCall, Func<Task>, Task> intercept) : ICallInterceptor
    {
        public Task InterceptAsync(InterceptedCall call, Func<Task> next) => intercept(call, next);
    }

    private sealed class Recorder : ICallInterceptor
    {
        public List<string> Seen { get; } = [];

        public async Task InterceptAsync(InterceptedCall call, Func<Task> next)
        {
            await next();
            string sort = call.IsGrain ? "grain " : string.Empty;
            Seen.Add(
                $"{call.Type} {sort}{call.Actor} {call.Method ?? "-"} ({Show(call.Messages)}) ({Show(call.Replies)})");
        }

        private static string Show(IReadOnlyList<IMessage> messages) =>
            string.Join(", ", messages.Select(static message => message.ToString()!.Trim('"')));
    }
}
