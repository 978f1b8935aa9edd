using GoAkt.Typed;
using GoAkt.Typed.StarvedClient;

// A client in a process of its own, whose thread pool or threads run out, so that those of the tests and of their nodes
// don't. What it prints, a line a finding, is for the test that has started it.
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
    case "first-contacts":
        FirstContacts.Run(wire, node);
        break;
    case "blocked-awaits":
        BlockedAwaits.Run(wire, node, silent);
        break;
    case "blocked-callers":
        // So long callers that make the client start a thread each would have made it start hundreds.
        BlockedCallers.Run(wire, node, connections: 8, TimeSpan.FromSeconds(1));
        break;
    case "natively-blocked":
        NativelyBlockedCallers.Run(wire, node);
        break;
    case "no-threads":
        // Not so long that the runtime's pool wants further threads for the callers: where it is refused one, the
        // process ends by its hand.
        BlockedCallers.Run(wire, node, connections: 128, TimeSpan.FromMilliseconds(300));
        break;
    case "waits-behind-awaits":
        await WaitsBehindAwaits.RunAsync(wire, node).ConfigureAwait(false);
        break;
    case "sleeping-callers":
        SleepingCallers.Run(wire, node);
        break;
    case "blocked-for-good":
        BlockedForGood.Run(wire, node);
        break;
    case "blocked-actors":
        BlockedActors.Run();
        break;
    default:
        Console.Error.WriteLine($"'{scenario}' is no scenario.");
        return 2;
}

return 0;
