using System.CommandLine;
using System.CommandLine.Parsing;
using EchoAndCounter;
using GoAkt.Typed;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;

Option<string[]> nodes = new("--node")
{
    Description =
        "A node of the cluster to call, as host:port; may be repeated. Without it the program hosts a node itself.",
};
Option<WireProtocol> protocol = new("--protocol")
{
    Description = "The wire to speak; auto finds out.",
    DefaultValueFactory = _ => WireProtocol.Auto,
};
Option<WireProtocol> wire = new("--wire")
{
    Description = "The only wire that the node speaks which the program hosts; auto is all of them.",
    DefaultValueFactory = _ => WireProtocol.Auto,
};
Option<bool> grain = new("--grain") { Description = "Call the grain actors/CounterGrain too." };
Option<string?> serve = new("--serve")
{
    Description =
        "Only host a node with the actors and the grain there, as host:port, until interrupted. Port 0 is any that is free.",
};
serve.Validators.Add(result =>
{
    string endpoint = result.GetValueOrDefault<string?>() ?? string.Empty;
    if (!EchoAndCounterNode.TryReadPlace(endpoint, out _, out _))
    {
        result.AddError($"'{endpoint}' is no place to listen at: write host:port, such as 127.0.0.1:3321.");
    }
});
Option<string?> advertise = new("--advertise")
{
    Description =
        "The host that others reach the node at which is served, where it listens on every interface: --serve 0.0.0.0:3321.",
};
protocol.Validators.Add(RefuseNumber);
wire.Validators.Add(RefuseNumber);

RootCommand command = new("Calls an echo and a counter on a GoAkt cluster, or hosts them.")
{
    nodes, protocol, wire, grain, serve, advertise,
};
command.Validators.Add(result =>
{
    foreach (Option caller in (Option[])[nodes, protocol, grain])
    {
        if (result.GetResult(serve) is not null && result.GetResult(caller) is { Implicit: false })
        {
            result.AddError($"--serve only hosts a node, and {caller.Name} is for calls: leave one of them out.");
        }
    }

    if (result.GetResult(advertise) is not null && result.GetResult(serve) is null)
    {
        result.AddError("--advertise is for a node that is served: add --serve.");
    }

    if (result.GetResult(wire) is { Implicit: false } && result.GetResult(nodes) is not null)
    {
        result.AddError("--wire is for a node that the program hosts, and --node names others: use --protocol.");
    }
});
command.SetAction((arguments, _) =>
    EchoAndCounterNode.TryReadPlace(arguments.GetValue(serve) ?? string.Empty, out string host, out int port)
    ? EchoAndCounterNode.ServeAsync(host, port, arguments.GetValue(advertise), arguments.GetValue(wire))
    : CallAsync(
        arguments.GetValue(nodes) ?? [],
        arguments.GetValue(protocol),
        arguments.GetValue(wire),
        arguments.GetValue(grain)));
try
{
    return await command.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    });
}
catch (Exception e) when (e is ArgumentException or FormatException or IOException)
{
    // A node that is none, one given twice, a port that is taken: the message says it all.
    Console.Error.WriteLine(e.Message);
    return 2;
}

// An enum is parsed from its numbers too, even from those that it does not have.
static void RefuseNumber(OptionResult result)
{
    foreach (string value in result.Tokens.Select(static token => token.Value))
    {
        if (!Enum.GetNames<WireProtocol>().Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            string names = string.Join(", ", Enum.GetNames<WireProtocol>()).ToLowerInvariant();
            result.AddError($"'{value}' is no wire that {result.Option.Name} takes: write one of {names}.");
        }
    }
}

static async Task<int> CallAsync(string[] endpoints, WireProtocol protocol, WireProtocol wire, bool withGrain)
{
    await using EmbeddedNode? node = endpoints.Length == 0 ? await EchoAndCounterNode.StartAsync(wire) : null;
    await using GoAktClient client = await GoAktClient.ConnectAsync(
        node is null ? endpoints : [node.Address], options => options.Protocol = protocol);
    Transcript transcript = new();
    EchoAndCounterCalls calls = new(client, transcript);
    await calls.RunAsync();
    if (withGrain || node is not null)
    {
        await calls.CallGrainAsync();
    }

    foreach (Node called in client.Nodes)
    {
        // One that is pinned may be known before any call has gone by it.
        WireProtocol? used = transcript.HasAnswer ? called.Protocol : null;
        Console.WriteLine($"The calls to {called} went by {used?.ToString() ?? "no wire"}.");
    }

    Console.WriteLine(transcript.IsAllRight ? "Every answer was right." : "Not every answer was right.");
    return transcript.IsAllRight ? 0 : 1;
}
