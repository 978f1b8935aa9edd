using System.Diagnostics;
using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>Measures calls and their floor in turn, so that a machine whose speed drifts drifts for both.</summary>
internal static class LoadCommand
{
    public const string Verb = "load";

    private static readonly StringValue s_message = new() { Value = "hello" };

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n\n{LoadOptions.Usage}");
            return 2;
        }

        using PeerProcess? peer = options.Node is null ? await PeerProcess.StartAsync() : null;
        try
        {
            await MeasureAsync(options with { Node = options.Node ?? peer!.Address }, peer);
            return 0;
        }
        catch (Exception e) when (e is GoAktException or ArgumentException or FormatException)
        {
            // A node that is none or does not answer, an actor that is not there: the message says it all.
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task MeasureAsync(LoadOptions options, PeerProcess? peer)
    {
        await using GoAktClient client = await GoAktClient.ConnectAsync([options.Node!], o =>
        {
            o.MaxFrameSize = PeerProcess.MaxFrameSize;
            o.RequestTimeout = TimeSpan.FromMinutes(1);
            o.LargeMessageSize = LargeMessages.Least;
            o.Protocol = options.Wire;
            o.MaxConnectionsPerNode = options.Connections ?? o.MaxConnectionsPerNode;
        });
        string actor = options.Actor ?? $"load-{Guid.NewGuid():N}";
        Actors<IEcho> echoes = client.Actors<IEcho>();
        if (options.Actor is null)
        {
            await echoes.SpawnAsync(actor, new SpawnOptions { Passivation = Passivation.LongLived });
        }

        await using GoAktClient? framed = options.Wire == WireProtocol.Duplex
            ? await GoAktClient.ConnectAsync([options.Node!], static o => o.Protocol = WireProtocol.Framed)
            : null;
        ActorAddress address = await echoes.WhereisAsync(actor);
        byte[] request = framed is null ? RequestBytes.Of(client.Nodes[0].Remoting!, address, s_message) : [];
        Console.WriteLine(
            $"{options.Operation} on {options.Wire} at {options.Node}, {Environment.ProcessorCount} cores, "
                + $"median of {options.Rounds} rounds of {options.Duration.TotalSeconds:0} s");
        Console.WriteLine(
            $"{"callers",8}  {"what",-8} {"calls/s",10} {"p50 µs",9} {"p99 µs",9} {"cpu µs",7} {"bytes",6} {"node cpu",9} {"bytes",6}  ratio");
        foreach (int concurrency in options.Concurrency)
        {
            List<Measurement> floors = [], asks = [], calls = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                floors.Add(
                    framed is null
                        ? await TakeFloorAsync(options, peer, request, concurrency)
                        : await TakeAsync(
                            options with { Operation = LoadOperation.Ask }, peer, framed, actor, concurrency));
                if (options.Operation != LoadOperation.Ask)
                {
                    LoadOptions asking = options with { Operation = LoadOperation.Ask };
                    asks.Add(await TakeAsync(asking, peer, client, actor, concurrency));
                }

                calls.Add(await TakeAsync(options, peer, client, actor, concurrency));
            }

            Report(
                options,
                concurrency,
                Measurement.MedianOf(floors),
                asks.Count == 0 ? null : Measurement.MedianOf(asks),
                Measurement.MedianOf(calls));
        }

        if (options.Actor is null)
        {
            await echoes.StopAsync(actor);
        }
    }

    private static async Task<Measurement> TakeFloorAsync(
        LoadOptions options, PeerProcess? peer, byte[] request, int concurrency)
    {
        int connections = options.Connections ?? int.MaxValue;
        if (options.Wire == WireProtocol.Framed)
        {
            return await Measurement.TakeAsync(
                Math.Min(concurrency, connections),
                options.Duration,
                1,
                peer,
                (_, worker) => SocketFloor.RunAsync(options.Node!, request, worker));
        }

        using HttpFloor floor = new(options.Node!, request, connections);
        return await Measurement.TakeAsync(
            concurrency, options.Duration, 1, peer, (_, worker) => floor.RunAsync(worker));
    }

    private static Task<Measurement> TakeAsync(
        LoadOptions options, PeerProcess? peer, GoAktClient client, string actor, int concurrency)
    {
        Actors<IEcho> echoes = client.Actors<IEcho>();
        IEcho echo = echoes[actor];
        StringValue[] batch = [.. Enumerable.Repeat(s_message, options.Batch)];
        return options.Operation switch
        {
            LoadOperation.Ask => Measurement.TakeAsync(concurrency, options.Duration, 1, peer, (_, worker) =>
                Task.Run(() => AskAsync(echo, worker))),
            LoadOperation.Tell => Measurement.TakeAsync(concurrency, options.Duration, 1, peer, (_, worker) =>
                Task.Run(() => TellAsync(client, echoes.Id(actor), options.Window, worker))),
            LoadOperation.Beside => LargeMessages.SendDuringAsync(client, echoes.Id(actor), () =>
                TakeAsync(options with { Operation = LoadOperation.Ask }, peer, client, actor, concurrency)),
            LoadOperation.Watched => Listeners.ListenDuringAsync(() =>
                TakeAsync(options with { Operation = LoadOperation.Ask }, peer, client, actor, concurrency)),
            _ => Measurement.TakeAsync(concurrency, options.Duration, options.Batch, peer, (_, worker) =>
                Task.Run(() => BatchAsync(echo, batch, worker))),
        };
    }

    private static async Task AskAsync(IEcho echo, Worker worker)
    {
        while (!worker.IsStopping)
        {
            long startedAt = Stopwatch.GetTimestamp();
            await echo.EchoAsync(s_message);
            worker.Note(Stopwatch.GetTimestamp() - startedAt);
        }
    }

    /// <summary>
    /// Keeps a window of tells under way: a caller that awaits each before the next gives nothing to coalesce. They
    /// carry what the asks do, which any echo actor takes; its contract makes that an ask, so they go without one.
    /// </summary>
    private static async Task TellAsync(GoAktClient client, ActorId actor, int window, Worker worker)
    {
        Task[] underWay = [.. Enumerable.Repeat(Task.CompletedTask, window)];
        long[] startedAt = new long[window];
        for (int i = 0; !worker.IsStopping; i = (i + 1) % window)
        {
            await underWay[i];
            if (startedAt[i] != 0)
            {
                worker.Note(Stopwatch.GetTimestamp() - startedAt[i]);
            }

            startedAt[i] = Stopwatch.GetTimestamp();
            underWay[i] = client.TellAsync(actor, s_message);
        }

        await Task.WhenAll(underWay);
    }

    private static async Task BatchAsync(IEcho echo, StringValue[] batch, Worker worker)
    {
        while (!worker.IsStopping)
        {
            long startedAt = Stopwatch.GetTimestamp();
            await echo.EchoAllAsync(batch);
            worker.Note(Stopwatch.GetTimestamp() - startedAt);
        }
    }

    private static void Report(
        LoadOptions options, int concurrency, Measurement floor, Measurement? ask, Measurement call)
    {
        string below = options.Wire == WireProtocol.Duplex ? "framed" : "floor";
        Print(concurrency, below, floor, string.Empty);
        if (ask is not null)
        {
            Print(concurrency, "ask", ask, $"{ask.CallsPerSecond / floor.CallsPerSecond:0.00} of the {below}");
        }

        string ratio = options.Operation == LoadOperation.Watched
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{(call.Client.Cpu - ask!.Client.Cpu).TotalMicroseconds:0.0} µs of processor time more than unwatched")
            : options.Operation == LoadOperation.Beside
            ? $"{call.P50 / ask!.P50:0.00} of the ask's median time"
            : ask is null
            ? $"{call.CallsPerSecond / floor.CallsPerSecond:0.00} of the {below}"
            : $"{call.CallsPerSecond / ask.CallsPerSecond:0.0} times the ask";
        Print(concurrency, options.Operation.ToString().ToLowerInvariant(), call, ratio);
    }

    private static void Print(int concurrency, string what, Measurement one, string ratio) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{concurrency,8}  {what,-8} {one.CallsPerSecond,10:N0} {one.P50.TotalMicroseconds,9:N0} {one.P99.TotalMicroseconds,9:N0} {one.Client.Cpu.TotalMicroseconds,7:N1} {one.Client.Bytes,6:N0} {one.Node?.Cpu.TotalMicroseconds,9:N1} {one.Node?.Bytes,6:N0}  {ratio}"));
}
