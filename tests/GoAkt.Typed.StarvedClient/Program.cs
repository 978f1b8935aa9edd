using GoAkt.Typed;
using GoAkt.Typed.StarvedClient;

// A client in a process of its own, whose thread pool or threads run out, so that those of the tests and of their nodes don't.
// What it prints, a line a finding, is for the test that has started it.
if (args is not [string scenario, string protocol, string node, string silent])
{
    Console.Error.WriteLine("GoAkt.Typed.StarvedClient SCENARIO PROTOCOL NODE SILENT-NODE");
    return 2;
}

WireProtocol wire = Enum.Parse<WireProtocol>(protocol);
switch (scenario)
{
    case "starved-pool":
        StarvedPool.Run(wire, node, silent);
        break;
    case "cold-storm":
        ColdStorm.Run(wire, node);
        break;
    case "blocked-callers":
        BlockedCallers.Run(wire, node, connections: 8);
        break;
    case "no-threads":
        BlockedCallers.Run(wire, node, connections: 128);
        break;
    case "waits-behind-awaits":
        await WaitsBehindAwaits.RunAsync(wire, node).ConfigureAwait(false);
        break;
    default:
        Console.Error.WriteLine($"'{scenario}' is no scenario.");
        return 2;
}

return 0;
