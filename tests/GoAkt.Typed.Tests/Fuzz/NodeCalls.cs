using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Calls to a node, by the recorded exchange that has its answer.</summary>
internal static class NodeCalls
{
    private static readonly ActorId s_echo = new("actors/Echo", "echo");
    private static readonly ActorId s_cart = new("actors/CounterGrain", "cart");

    public static IReadOnlyDictionary<string, Func<GoAktClient, CancellationToken, Task>> All { get; } =
        new Dictionary<string, Func<GoAktClient, CancellationToken, Task>>
        {
            ["kinds"] = static (client, token) => client.KindsAsync(client.Nodes[0], token),
            ["lookup"] = static (client, token) => client.WhereisAsync(s_echo, token),
            ["spawn"] = static (client, token) => client.SpawnAsync(s_echo, cancellationToken: token),
            ["respawn"] = static (client, token) => client.RespawnAsync(s_echo, token),
            ["ask: several messages"] = static (client, token) =>
                client.AskAllAsync<StringValue>(
                    s_echo, [new StringValue(), new StringValue(), new StringValue()], cancellationToken: token),
            ["ask a grain"] = static (client, token) =>
                client.AskGrainAsync<Int64Value>(s_cart, new Empty(), cancellationToken: token),
            ["introspect: RemoteKind"] = static (client, token) => client.GetKindAsync(s_echo, token),
            ["introspect: RemoteMetric"] = static (client, token) => client.GetMetricAsync(s_echo, token),
            ["introspect: RemoteParent"] = static (client, token) => client.GetParentAsync(s_echo, token),
            ["introspect: RemoteChildren"] = static (client, token) => client.GetChildrenAsync(s_echo, token),
            ["introspect: RemotePassivationStrategy"] = static (client, token) =>
                client.GetPassivationAsync(s_echo, token),
        };
}
