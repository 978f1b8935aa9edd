using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Connect;

public sealed class ConnectIntrospectionTests
{
    [Fact]
    public async Task What_only_GoAkt_4_tells_is_refused_by_name_and_not_sent()
    {
        int served = 0;
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            served++;
            return ConnectStub.AnswerAsync(context, new Empty());
        });

        NotSupportedByWireException e = await Assert.ThrowsAsync<NotSupportedByWireException>(
            () => stub.Client.GetMetricAsync(ConnectStub.Alice, TestContext.Current.CancellationToken));

        Assert.Contains("RemoteMetricRequest", e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(0, served);
    }
}
