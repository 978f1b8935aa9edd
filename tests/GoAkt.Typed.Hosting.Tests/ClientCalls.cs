using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Calls with the client of this repository.</summary>
internal static class ClientCalls
{
    public static async Task<string> EchoAsync(
        EmbeddedNode node, Action<GoAktClientOptions> configure, string text = "hello")
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], configure, cancellationToken);
        return (await client.Actors<IEcho>()["echo"].EchoAsync(new StringValue { Value = text })).Value;
    }
}
