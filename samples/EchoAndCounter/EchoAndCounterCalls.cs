using GoAkt.Typed;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EchoAndCounter;

/// <summary>Spawns an echo and a counter under fresh names, makes the calls that they answer, and stops them.</summary>
internal sealed class EchoAndCounterCalls(GoAktClient client, Transcript transcript)
{
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    public async Task RunAsync()
    {
        await CallEchoAsync(client.Actors<IEcho>(), $"echo-{_run}");
        await CallCounterAsync(client.Actors<ICounter>(), $"counter-{_run}");
    }

    /// <summary>Calls the grain too, where the nodes have it: GoAkt before 3.7 has no grains.</summary>
    public async Task CallGrainAsync()
    {
        ICounterGrain grain = client.Grains<ICounterGrain>()[$"grain-{_run}"];
        await transcript.DoAsync("grain.Add(41)", () => grain.AddAsync(new Int64Value { Value = 41 }));
        await transcript.AskAsync(
            "grain.Count()", () => grain.CountAsync(new Empty()), new Int64Value { Value = 41 });
    }

    private async Task CallEchoAsync(Actors<IEcho> echoes, string name)
    {
        StringValue hello = new() { Value = "hello" };
        BytesValue bytes = new() { Value = ByteString.CopyFrom(1, 2, 3) };
        var nap = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(50));
        IEcho echo = echoes[name];

        await transcript.DoAsync($"spawn {name}", () => echoes.SpawnAsync(name));
        await transcript.AskAsync(
            "echo.Echo(\"hello\")", () => echo.EchoAsync(hello), new StringValue { Value = "echo:hello" });
        await transcript.AskAsync("echo.Echo(3 bytes)", () => echo.EchoAsync(bytes), bytes);
        await transcript.AskAsync("echo.Sleep(50 ms)", () => echo.SleepAsync(nap), nap);
        await transcript.DoAsync($"stop {name}", () => echoes.StopAsync(name));
    }

    private async Task CallCounterAsync(Actors<ICounter> counters, string name)
    {
        ICounter counter = counters[name];

        await transcript.DoAsync($"spawn {name}", () => counters.SpawnAsync(name));
        await transcript.DoAsync("counter.Add(40)", () => counter.AddAsync(new Int64Value { Value = 40 }));
        await transcript.DoAsync("counter.Add(2)", () => counter.AddAsync(new Int64Value { Value = 2 }));
        await transcript.AskAsync(
            "counter.Count()", () => counter.CountAsync(new Empty()), new Int64Value { Value = 42 });
        await transcript.AskAsync(
            "ask counter to add 1",
            () => client.AskAsync<Int64Value>(counters.Id(name), new Int64Value { Value = 1 }),
            new Int64Value { Value = 43 });
        await transcript.DoAsync($"respawn {name}", () => counters.RespawnAsync(name));
        await transcript.AskAsync(
            "counter.Count()", () => counter.CountAsync(new Empty()), new Int64Value { Value = 43 });
        await transcript.DoAsync($"stop {name}", () => counters.StopAsync(name));
    }
}
