using System.Collections.Concurrent;
using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Wire;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests.Telemetry;

/// <summary>What a node's actor does is a part of its caller's trace.</summary>
public sealed class NodeSpanTests
{
    private readonly ConcurrentQueue<Activity?> _seen = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task Who_asks_and_who_tells_has_one_trace_with_the_handler(WireProtocol wire)
    {
        await using EmbeddedNode node = await StartAsync();
        using Spans spans = new(node);
        await using GoAktClient client = await ConnectAsync(node, wire);
        IProbe actor = client.Actors<IProbe>()["p"];
        IProbeGrain grain = client.Grains<IProbeGrain>()["g"];
        using Activity caller = spans.Begin("caller");

        await actor.AskAsync(new StringValue(), Cancellation);
        await AssertSpanAsync("telemetry.Probe", "StringValue");
        await actor.TellAsync(new Int64Value());
        await AssertSpanAsync("telemetry.Probe", "Int64Value");
        await grain.AskAsync(new StringValue());
        await AssertSpanAsync("telemetry.ProbeGrain", "StringValue");
        await grain.NoteAsync(new UInt64Value());
        await AssertSpanAsync("telemetry.ProbeGrain", "UInt64Value");
        Assert.Equal(5, _seen.Count);
        Assert.All(_seen, activity => Assert.Equal(caller.TraceId, activity!.TraceId));
        Assert.All(_seen, static activity => Assert.Equal(ActivityKind.Server, activity!.Kind));
        Assert.Same(caller, Activity.Current);

        async Task AssertSpanAsync(string kind, string message)
        {
            Activity span = await spans.NextAsync();
            Assert.Same(span, _seen.Last());
            Assert.Equal(($"{kind}/{message}", caller.TraceId), (span.DisplayName, span.TraceId));
            Assert.Equal(ActivityStatusCode.Unset, span.Status);
            Assert.Equal(
                new Dictionary<string, object?>
                {
                    ["rpc.system"] = "goakt",
                    ["rpc.service"] = kind,
                    ["rpc.method"] = message,
                    ["goakt.actor.kind"] = kind,
                    ["goakt.wire"] = wire.ToString().ToLowerInvariant(),
                    ["server.address"] = "127.0.0.1",
                    ["server.port"] = node.ListenEndPoint.Port,
                },
                span.TagObjects.ToDictionary());
        }
    }

    [Fact]
    public async Task A_trace_goes_on_in_what_waits_in_a_mailbox()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EmbeddedNode node = await StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnAsk = async (question, _) =>
            {
                await (question == "wait" ? gate.Task : Task.CompletedTask);
                _seen.Enqueue(Activity.Current);
                return question;
            },
        }));
        await node.SpawnAsync<IScriptedActor>("worker", Cancellation);
        using Spans spans = new(node);
        await using GoAktClient client = await ConnectAsync(node, WireProtocol.Duplex);
        IScriptedActor actor = client.Actors<IScriptedActor>()["worker"];

        (ActivityTraceId first, Task asking) = Ask("wait");
        (ActivityTraceId second, Task waiting) = Ask("next");
        await Eventually.TrueAsync(() => Meters.Depth(node, "tests.Scripted") == 1);
        gate.SetResult();

        await Eventually.DoneAsync(asking);
        await Eventually.DoneAsync(waiting);
        Assert.NotEqual(first, second);
        Assert.Equal([first, second], _seen.Select(static activity => activity!.TraceId));

        (ActivityTraceId, Task) Ask(string text)
        {
            using Activity caller = spans.Begin(text);
            return (caller.TraceId, actor.AskAsync(new StringValue { Value = text }, Cancellation));
        }
    }

    [Fact]
    public async Task Without_a_trace_of_the_caller_s_a_message_begins_one_of_its_own()
    {
        using Activity around = new Activity("around").Start();
        await using EmbeddedNode node = await StartAsync();
        around.Stop();
        using Spans spans = new(node);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.AskAsync("p", "first");
        await caller.AskAsync("p", "second");

        Activity first = await spans.NextAsync(), second = await spans.NextAsync();
        Assert.Equal(default, first.ParentSpanId);
        Assert.Equal(default, second.ParentSpanId);
        Assert.Equal(3, new[] { first.TraceId, second.TraceId, around.TraceId }.Distinct().Count());
    }

    [Fact]
    public async Task A_failure_is_the_span_s_and_its_log_line_is_inside_it()
    {
        LoggedTraces logged = new();
        await using EmbeddedNode node = await StartAsync(options => options.LoggerFactory = logged);
        using Spans spans = new(node);
        await using GoAktClient client = await ConnectAsync(node, WireProtocol.Duplex);
        using Activity caller = spans.Begin("caller");

        await Assert.ThrowsAsync<GoAktException>(
            () => client.Grains<IProbeGrain>()["g"].AskAsync(new StringValue { Value = "fail" }));

        Activity span = await spans.NextAsync();
        Assert.Equal((ActivityStatusCode.Error, "boom"), (span.Status, span.StatusDescription));
        Assert.Equal("System.InvalidOperationException", span.GetTagItem("error.type"));
        Assert.Equal(span.SpanId, Assert.Single(logged.Failures));
    }

    [Fact]
    public async Task A_listener_that_throws_keeps_no_message_from_its_actor()
    {
        await using EmbeddedNode node = await StartAsync();
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == "GoAkt.Typed",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span => ThrowIfOf(node, span),
            ActivityStopped = span => ThrowIfOf(node, span),
        };
        ActivitySource.AddActivityListener(listener);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Assert.Equal("first", await caller.AskAsync("p", "first"));
        Assert.Equal("second", await caller.AskAsync("p", "second"));
        Assert.Empty(node.Failures);
    }

    private static void ThrowIfOf(EmbeddedNode node, Activity span)
    {
        if (Equals(span.GetTagItem("server.port"), node.ListenEndPoint.Port))
        {
            throw new InvalidOperationException("a listener's");
        }
    }

    private async Task<EmbeddedNode> StartAsync(Action<EmbeddedNodeOptions>? configure = null)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.AddActor(_ => new Probe(_seen.Enqueue)).AddGrain(_ => new Probe(_seen.Enqueue));
            configure?.Invoke(options);
        });
        await node.SpawnAsync<IProbe>("p", Cancellation);
        return node;
    }

    private static Task<GoAktClient> ConnectAsync(EmbeddedNode node, WireProtocol wire) =>
        PatientClient.ConnectAsync([node.Address], options => options.Protocol = wire, Cancellation);

    /// <summary>Notes in which span errors are logged.</summary>
    private sealed class LoggedTraces : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<ActivitySpanId> Failures { get; } = new();

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Failures.Enqueue(Activity.Current?.SpanId ?? default);
            }
        }
    }
}
