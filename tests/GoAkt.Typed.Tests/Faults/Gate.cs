using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

internal sealed class Gate(GateKeeper keeper, ActorContext context) : IGate
{
    public async Task<StringValue> PassAsync(
        StringValue text, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await keeper.PassAsync(context.Stopping);
        return text;
    }
}
