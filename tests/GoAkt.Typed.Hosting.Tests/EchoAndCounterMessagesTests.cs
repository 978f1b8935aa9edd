using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Introspection;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>The sample's actors take what those of a genuine test node take, and answer the same.</summary>
public sealed class EchoAndCounterMessagesTests : IAsyncLifetime
{
    private const string Ready = "READY ";

    private static readonly ActorId s_echo = new("actors/Echo", "e");
    private static readonly ActorId s_counter = new("actors/Counter", "c");
    private static readonly ActorId s_grain = new("actors/CounterGrain", "g");

    private static readonly StringValue s_text = new() { Value = "hello" };
    private static readonly StringValue s_echoed = new() { Value = "echo:hello" };
    private static readonly BytesValue s_bytes = new() { Value = ByteString.CopyFrom(1, 2, 3) };
    private static readonly Duration s_nap = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1));

    private Process _server = null!;
    private GoAktClient _client = null!;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = RepositoryProgram.Start(RepositoryProgram.EchoAndCounter, "--serve", "127.0.0.1:0");
        _ = _server.StandardError.ReadToEndAsync(CancellationToken.None);
        string line = await Eventually.DoneAsync(_server.StandardOutput.ReadLineAsync(Ending).AsTask()) ?? string.Empty;
        Assert.StartsWith(Ready, line, StringComparison.Ordinal);
        _client = await PatientClient.ConnectAsync([line[Ready.Length..]], cancellationToken: Ending);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        _server.Kill(entireProcessTree: true);
        _server.Dispose();
    }

    [Fact]
    public async Task Echo_answers_what_it_is_asked_and_handles_nothing_else()
    {
        await _client.SpawnAsync(s_echo, cancellationToken: Ending);

        Assert.Equal(s_echoed, await AskAsync<StringValue>(s_echo, s_text));
        Assert.Equal(s_bytes, await AskAsync<BytesValue>(s_echo, s_bytes));
        Assert.Equal(s_nap, await AskAsync<Duration>(s_echo, s_nap));
        await TimesOutAsync(s_echo, new Int64Value { Value = 1 });
        await TimesOutAsync(s_echo, new Empty());
        Assert.True(await _client.IsInStateAsync(s_echo, ActorState.Running, Ending));
    }

    [Fact]
    public async Task Echo_is_suspended_by_true_and_stopped_by_false()
    {
        await _client.SpawnAsync(s_echo, cancellationToken: Ending);

        await TimesOutAsync(s_echo, new BoolValue { Value = true });
        await Eventually.DoneAsync(
            UntilAsync(() => _client.IsInStateAsync(s_echo, ActorState.Suspended, Ending)));
        await Assert.ThrowsAsync<ActorNotAliveException>(() => AskAsync<StringValue>(s_echo, s_text));
        await _client.ReinstateAsync(s_echo, Ending);
        Assert.Equal(s_echoed, await AskAsync<StringValue>(s_echo, s_text));
        await TimesOutAsync(s_echo, new BoolValue());

        await Eventually.DoneAsync(UntilAsync(async () => !await _client.ExistsAsync(s_echo, Ending)));
    }

    [Fact]
    public async Task Counter_answers_the_new_count_if_it_is_asked_and_keeps_it_over_a_respawn()
    {
        await _client.SpawnAsync(s_counter, cancellationToken: Ending);

        await _client.TellAsync(s_counter, new Int64Value { Value = 40 }, Ending);
        Assert.Equal(42, (await AskAsync<Int64Value>(s_counter, new Int64Value { Value = 2 })).Value);
        await _client.RespawnAsync(s_counter, Ending);

        Assert.Equal(42, (await AskAsync<Int64Value>(s_counter, new Empty())).Value);
        await TimesOutAsync(s_counter, s_text);
    }

    [Fact]
    public async Task The_grain_takes_what_both_take()
    {
        await _client.TellGrainAsync(s_grain, new Int64Value { Value = 40 }, cancellationToken: Ending);

        Assert.Equal(42, (await AskGrainAsync<Int64Value>(new Int64Value { Value = 2 })).Value);
        Assert.Equal(42, (await AskGrainAsync<Int64Value>(new Empty())).Value);
        Assert.Equal(s_echoed, await AskGrainAsync<StringValue>(s_text));
        Assert.Equal(s_bytes, await AskGrainAsync<BytesValue>(s_bytes));
        Assert.Equal(s_nap, await AskGrainAsync<Duration>(s_nap));
    }

    [Theory]
    [InlineData(true, "boom")]
    [InlineData(false, "panic: boom")]
    public async Task The_grain_answers_its_error_and_goes_on(bool booms, string text)
    {
        GoAktException failure = await Assert.ThrowsAnyAsync<GoAktException>(() =>
            AskGrainAsync<Empty>(new BoolValue { Value = booms }));

        Assert.EndsWith($"the node answered '{text}'.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Internal, failure.Code);
        Assert.Equal(0, (await AskGrainAsync<Int64Value>(new Empty())).Value);
    }

    private Task<TReply> AskAsync<TReply>(ActorId actor, IMessage message)
        where TReply : class, IMessage<TReply>, new() =>
        _client.AskAsync<TReply>(actor, message, cancellationToken: Ending);

    private Task<TReply> AskGrainAsync<TReply>(IMessage message)
        where TReply : class, IMessage<TReply>, new() =>
        _client.AskGrainAsync<TReply>(s_grain, message, cancellationToken: Ending);

    private async Task TimesOutAsync(ActorId actor, IMessage message)
    {
        AskTimeoutException timeout;
        do
        {
            // On a busy machine the time-out may pass before the message is sent.
            timeout = await Assert.ThrowsAsync<AskTimeoutException>(() =>
                _client.AskAsync<Empty>(actor, message, TimeSpan.FromMilliseconds(200), Ending));
        }
        while (timeout.Delivery == Delivery.NotSent);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Ending.ThrowIfCancellationRequested();
        }
    }
}
