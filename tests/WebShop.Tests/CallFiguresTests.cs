using System.Diagnostics.Metrics;
using WebShop.Live;

namespace WebShop.Tests;

/// <summary>What the plot is drawn from.</summary>
public sealed class CallFiguresTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Meter _meter = new("GoAkt.Typed");
    private readonly Histogram<double> _duration;
    private readonly CallFigures _figures;

    public CallFiguresTests()
    {
        _duration = _meter.CreateHistogram<double>("rpc.client.call.duration");
        _figures = new CallFigures(_time);
    }

    [Fact]
    public void A_second_has_its_calls_once_it_has_ended()
    {
        Record(0.002, "shop.Cart", "AddItem");
        Record(0.004, "shop.Cart", "AddItem", "GoAkt.Typed.Errors.NodeUnavailableException");
        Record(0.003, "shop.Feed", "ReadFeed");
        Assert.All(_figures.LastMinute(), static second => Assert.Equal(0, second.Calls));

        _time.Advance(TimeSpan.FromSeconds(1));

        IReadOnlyList<SecondOfCalls> minute = _figures.LastMinute();
        Assert.Equal(60, minute.Count);
        Assert.Equal(new SecondOfCalls(2, 1, 1, 3, 4), minute[^1]);
    }

    [Fact]
    public void A_second_is_forgotten_after_a_minute()
    {
        Record(0.002, "shop.Cart", "AddItem");

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, _figures.LastMinute()[0].Calls);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(_figures.LastMinute(), static second => Assert.Equal(0, second.Calls));
    }

    public void Dispose()
    {
        _figures.Dispose();
        _meter.Dispose();
    }

    private void Record(double seconds, string service, string method, string? error = null)
    {
        KeyValuePair<string, object?>[] tags =
            [new("rpc.service", service), new("rpc.method", method), .. Error(error)];
        _duration.Record(seconds, tags);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Error(string? error) =>
        error is null ? [] : [new("error.type", error)];
}
