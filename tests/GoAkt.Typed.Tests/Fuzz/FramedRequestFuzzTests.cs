using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>Damaged answers to every other request on Framed.</summary>
public sealed class FramedRequestFuzzTests
{
    public static TheoryData<string> Scenarios => [.. NodeCalls.All.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Scenarios))]
    public async Task A_call_survives_an_answer_with_a_byte_flipped(string scenario)
    {
        var recording = RecordingFile.Load("framed-4.4.3-cluster");
        RecordedExchange exchange = recording[scenario];
        await Parallel.ForEachAsync(
            Mutations.FlippedBytesOf(exchange.ResponseBytes).Where(Mutations.IsWhole),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (answer, _) =>
            {
                await using ScriptedFramedServer node = new(
                    (frame, _) =>
                        new ValueTask<byte[]?>(
                            frame.Name == exchange.Request!.Name && !IsProbe(frame)
                                ? answer
                                : OtherAnswer(recording, frame.Name)));
                await using GoAktClient client = await PatientClient.ConnectAsync(
                    [new Node(recording.Node) { DialAddress = node.Address }],
                    static options =>
                    {
                        options.Protocol = WireProtocol.Framed;
                        options.RequestTimeout = options.AskTimeout = TimeSpan.FromSeconds(20);
                    },
                    TestContext.Current.CancellationToken);
                await Outcome.IsReplyOrErrorAsync(
                    () => NodeCalls.All[scenario](client, TestContext.Current.CancellationToken), answer);
            });
    }

    /// <summary>A client finds out what the node is by a question for the actor "-".</summary>
    private static bool IsProbe(WireFrame frame) =>
        frame.Name == "internalpb.RemoteKindRequest"
        && Remoting.Protos.RemoteKindRequest.Parser.ParseFrom(frame.Body).Name == "-";

    private static byte[]? OtherAnswer(RecordingFile recording, string request) => request switch
    {
        "internalpb.RemoteLookupRequest" => recording["lookup"].ResponseBytes,
        "internalpb.GetNodeMetricRequest" => recording["node metric"].ResponseBytes,
        "internalpb.RemoteKindRequest" => recording["introspect: RemoteKind, no such actor"].ResponseBytes,
        _ => null,
    };
}
