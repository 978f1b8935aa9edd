using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

public sealed class Probe(ActorContext context) : IProbe
{
    public Task<IMessage> AnswerWithAsync(StringValue type) => Task.FromResult<IMessage>(type.Value switch
    {
        "Int64Value" => new Int64Value { Value = 64 },
        "Unknown" => new Unknown { Name = "acme" },
        _ => type,
    });

    public async Task<Empty> HangAsync(Empty message, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Stopping);
        return message;
    }

    public Task<StringValue> HeaderAsync(BytesValue name) => Task.FromResult(
        new StringValue { Value = context.Headers.GetValueOrDefault(name.Value.ToStringUtf8(), string.Empty) });

    public Task<BytesValue> DependencyAsync(Int32Value number) => Task.FromResult(
        new BytesValue { Value = ByteString.CopyFrom(context.Dependencies[number.Value].Value.Span) });

    public Task<BoolValue> FailAsync(BoolValue message) => throw new InvalidOperationException("failed on demand");
}
