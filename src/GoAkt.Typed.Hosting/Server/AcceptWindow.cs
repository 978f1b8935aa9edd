namespace GoAkt.Typed.Hosting.Server;

/// <summary>The time that a connection has until it is known what it wants, by the node's clock. It is over too when
/// the node stops.</summary>
internal sealed class AcceptWindow : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _stop;

    public AcceptWindow(TimeSpan limit, TimeProvider time, CancellationToken stopping)
    {
        _end = new CancellationTokenSource(limit, time);
        _stop = stopping.UnsafeRegister(
            static state => _ = ((CancellationTokenSource)state!).CancelAsync(), _end);
    }

    public CancellationToken Token => _end.Token;

    public void Dispose()
    {
        _stop.Dispose();
        _end.Dispose();
    }
}
