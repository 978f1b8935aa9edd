using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>A client of this repository that speaks Duplex to one node.</summary>
internal static class DuplexCaller
{
    public static readonly ActorId Echo = new("actors/Echo", "echo");

    public static Task<GoAktClient> ConnectAsync(string address, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [address],
            options =>
            {
                options.Protocol = WireProtocol.Duplex;
                options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(15);
                options.AwaitRelocation = false;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);

    public static async Task<string> AskAsync(GoAktClient client, string text)
    {
        StringValue reply = await client.AskAsync<StringValue>(
            Echo, new StringValue { Value = text }, cancellationToken: TestContext.Current.CancellationToken);
        return reply.Value;
    }
}
