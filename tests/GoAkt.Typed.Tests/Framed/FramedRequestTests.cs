using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

public sealed class FramedRequestTests
{
    [Fact]
    public async Task Headers_travel_in_the_metadata_and_a_deadline_never_does()
    {
        var recording = RecordingFile.Load("framed-4.4.3");
        WireScript script = new(recording);
        await using ScriptedFramedServer server = new(script);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(recording.Node) { DialAddress = server.Address }],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.Headers = static () => [new("x-tenant", "Grüße"), new("baggage", "a=1,b=2")];
            },
            TestContext.Current.CancellationToken);

        await client.AskAsync<StringValue>(
            new ActorId("actors/Echo", "echo"),
            new StringValue { Value = "hello" },
            cancellationToken: TestContext.Current.CancellationToken);

        ReceivedRequest ask = Assert.Single(
            script.Received, static request => request.Message?.Name == "internalpb.RemoteAskRequest");
        Assert.Equal("Grüße", ask.Headers["x-tenant"]);
        Assert.Equal("a=1,b=2", ask.Headers["baggage"]);
        Assert.All(script.Received, static request => Assert.Equal(0, request.Deadline));
    }
}
