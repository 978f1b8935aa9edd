using BenchmarkDotNet.Attributes;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Client;

/// <summary>Writing one ask's envelope and reading its answer, without a socket.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private static readonly StringValue s_message = new() { Value = "hello" };
    private static readonly MessageType s_type = MessageType.Of(StringValue.Descriptor);
    private static readonly ActorAddress s_receiver = ActorAddress.Parse("goakt://real@127.0.0.1:8104/echo");
    private static readonly ReplyParser s_parser = ReplyParsers.Exact<StringValue>(ParsingSettings.Default);

    private readonly byte[] _buffer = new byte[1024];
    private byte[] _answer = [];

    /// <summary>How the user's message travels.</summary>
    [Params(nameof(PayloadFormat.InnerFrame), nameof(PayloadFormat.Any))]
    public string Format { get; set; } = nameof(PayloadFormat.InnerFrame);

    private PayloadFormat PayloadFormat => System.Enum.Parse<PayloadFormat>(Format);

    [GlobalSetup]
    public void Setup() => _answer = new Remoting.Protos.RemoteAskResponse
    {
        Messages = { Payload.Encode(new StringValue { Value = "echo:hello" }, PayloadFormat) },
    }.ToByteArray();

    [Benchmark]
    public int WriteAsk()
    {
        MessageEnvelope envelope = new(s_receiver, s_message, s_type, PayloadFormat);
        return MessageEnvelope.WriteTimeout(envelope.Write(_buffer), TimeSpan.FromSeconds(5)).Length;
    }

    [Benchmark]
    public IMessage ReadReply() => AskReply.ParseOne(_answer, PayloadFormat, s_parser);
}
