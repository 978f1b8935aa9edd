using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Interceptors;

public sealed class RefusedHeaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Headers_that_cannot_travel_fail_their_call_on_all_wires_alike(string wire)
    {
        KeyValuePair<string, string>[] ofTheOptions = [];
        KeyValuePair<string, string>? ofTheInterceptor = null;
        await using ClientTest test = await ClientTest.StartAsync(wire, options =>
        {
            options.Headers = () => ofTheOptions;
            options.Interceptors.Add(new Adding(() => ofTheInterceptor));
        });
        await test.Node.SpawnAsync<IEcho>("e", Cancellation);

        foreach ((string name, string value, string reason) in HeadersThatCannotTravel.All.Select(
            static row => row.Data))
        {
            (ofTheOptions, ofTheInterceptor) = ([new(name, value)], null);
            await RefusedAsync("GoAktClientOptions.Headers", name, reason);
            (ofTheOptions, ofTheInterceptor) = ([], new(name, value));
            await RefusedAsync("InterceptedCall.Headers", name, reason);
        }

        (ofTheOptions, ofTheInterceptor) = ([], null);
        await EchoAsync();

        Task<StringValue> EchoAsync() =>
            test.Client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation);

        async Task RefusedAsync(string source, string name, string reason)
        {
            InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(EchoAsync);
            Assert.Contains(source, e.Message, StringComparison.Ordinal);
            Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Adding(Func<KeyValuePair<string, string>?> header) : ICallInterceptor
    {
        public Task InterceptAsync(InterceptedCall call, Func<Task> next)
        {
            if (header() is { } one)
            {
                call.Headers[one.Key] = one.Value;
            }

            return next();
        }
    }
}
