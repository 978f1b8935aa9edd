using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace WebShop.Live;

/// <summary>What is shown at present, for all browsers of this web server.</summary>
internal sealed class LiveShop
{
    private readonly ConcurrentDictionary<Channel<bool>, bool> _watchers = new();
    private volatile ShopView _view = ShopView.Opening;
    private volatile IReadOnlyList<SecondOfCalls> _lastMinute = [];

    public ShopView View => _view;

    public void Show(ShopView view)
    {
        _view = view;
        Wake();
    }

    public void Show(IReadOnlyList<SecondOfCalls> lastMinute)
    {
        _lastMinute = lastMinute;
        Wake();
    }

    /// <summary>Gives all that is shown, and then what has changed, until the token ends it.</summary>
    /// <returns><see cref="ShopView"/>s, and minutes of <see cref="SecondOfCalls"/>.</returns>
    public async IAsyncEnumerable<object> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Holds no states, only that there is a newer one: a browser that is slow misses some, and nothing piles up.
        var news = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        _watchers.TryAdd(news, true);
        using CancellationTokenRegistration end = cancellationToken.Register(() => news.Writer.TryComplete());
        try
        {
            ShopView? shownView = null;
            IReadOnlyList<SecondOfCalls>? shownMinute = null;
            do
            {
                news.Reader.TryRead(out _);
                if (_view is { } view && !ReferenceEquals(view, shownView))
                {
                    yield return shownView = view;
                }

                if (_lastMinute is { } minute && !ReferenceEquals(minute, shownMinute))
                {
                    yield return shownMinute = minute;
                }
            }
            while (await news.Reader.WaitToReadAsync(CancellationToken.None));
        }
        finally
        {
            _watchers.TryRemove(news, out _);
        }
    }

    private void Wake()
    {
        foreach (Channel<bool> news in _watchers.Keys)
        {
            news.Writer.TryWrite(true);
        }
    }
}
