using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>True answers of a Duplex node to an ask: what is damaged then.</summary>
internal static class DuplexAnswers
{
    private const int Reply = 0;
    private const int NoSuchActor = 14;
    private const int UnknownSerializer = 9;
    private const int SmallChunk = 40;

    private static readonly StringValue s_text = new() { Value = new string('x', 100) };

    public static IReadOnlyDictionary<string, Func<DuplexFrame, IEnumerable<DuplexFrame>>> All { get; } =
        new Dictionary<string, Func<DuplexFrame, IEnumerable<DuplexFrame>>>
        {
            ["a table and a reply"] = static ask => Recorded(Reply, ask),
            ["a table and a refusal"] = static ask => Recorded(NoSuchActor, ask),
            ["an ERROR frame"] = static ask => Recorded(UnknownSerializer, ask).Take(1),
            ["a reply in chunks"] = static ask => Chunks(ask),
            ["two replies in chunks"] = static ask =>
                Chunks(ask with { Correlation = ask.Correlation + 1 }).Zip(Chunks(ask))
                    .SelectMany(static two => new[] { two.First, two.Second }),
            ["credit, a PING, a PONG and a reply"] = static ask =>
            [
                DuplexFrame.Credit(ask.Lane, 300),
                DuplexFrame.Of(DuplexType.Ping, ask.Lane, 77),
                DuplexFrame.Of(DuplexType.Pong, ask.Lane, 78),
                DuplexFrame.Reply(ask, s_text),
            ],
            ["an error about the connection"] = static ask =>
                [DuplexFrame.Error(ask.Lane, 0, Code.FailedPrecondition, "frame lane is odd")],
        };

    private static IEnumerable<DuplexFrame> Chunks(DuplexFrame ask) =>
        DuplexFrame.Reply(ask, s_text).ToChunks(ask.Correlation, SmallChunk);

    /// <summary>What followed the handshake, for another ask.</summary>
    private static IEnumerable<DuplexFrame> Recorded(int number, DuplexFrame ask) =>
        DuplexCase.All[number].Received.Skip(1).Select(bytes =>
        {
            var frame = DuplexFrame.Parse(bytes);
            return frame with
            {
                Lane = ask.Lane,
                Correlation = frame.Type == DuplexType.Table ? 0 : ask.Correlation,
            };
        });
}
