using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>A request with tells that a node has taken.</summary>
/// <param name="Receiver">The name of the actor that its first tell is for.</param>
/// <param name="Texts">What its tells say.</param>
/// <param name="Headers">What travels beside them.</param>
/// <param name="Size">How many bytes it takes.</param>
internal sealed record ToldRequest(
    string Receiver, string[] Texts, IReadOnlyDictionary<string, string> Headers, int Size)
{
    public static ToldRequest Read(WireFrame frame)
    {
        RemoteTellRequest request = RemoteTellRequest.Parser.ParseFrom(frame.Body);
        string receiver = request.RemoteMessages[0].Receiver.ToStringUtf8();
        return new ToldRequest(
            receiver[(receiver.LastIndexOf('/') + 1)..],
            [.. request.RemoteMessages.Select(static message =>
                StringValue.Parser.ParseFrom(WireFrame.TryParse(message.Message.Span)!.Body).Value)],
            frame.Headers,
            frame.Body.Length);
    }
}
