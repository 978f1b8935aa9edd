using System.Net;
using System.Net.Security;
using System.Text;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Chooses the version of HTTP for each call to one node.</summary>
/// <remarks>
/// A few calls at once are answered sooner over HTTP/1.1, where a connection serves one call and no thread has to sort
/// frames; many calls are answered sooner over HTTP/2 (docs/performance.md). A node serves both (docs/wire.md,
/// "Connect"), but what stands in front of it may not, so HTTP/1.1 is used only once it has been tried. Over TLS there
/// is HTTP/2 alone, which is what a node's ALPN names.
/// </remarks>
internal sealed class HttpVersions : IDisposable
{
    /// <summary>While more calls than these are under way, new ones go over HTTP/2.</summary>
    public const int MostAlone = 4;

    // In milliseconds.
    private const long TrialPause = 30_000;

    /// <summary>What the number of users is near to once the last one has gone, and the connections with it.</summary>
    private const int Gone = int.MinValue / 2;

    // The states of HTTP/1.1.
    private const int Untried = 0;
    private const int BeingTried = 1;
    private const int Served = 2;
    private const int Refused = 3;

    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(5);

    private readonly RemotingTarget _target;
    private readonly Dialer _dialer;
    private readonly HttpMessageInvoker _http2;
    private readonly HttpMessageInvoker? _http11;
    private readonly int _mostAlone;
    private int _users = 1;
    private int _state;
    private int _disposed;
    private long _nextTrialAt;
    private long _answeredAt;

    public HttpVersions(RemotingTarget target, Dialer dialer)
    {
        _target = target;
        _dialer = dialer;
        _mostAlone = target.Tls is null ? Math.Min(MostAlone, target.MaxConnections - 1) : 0;
        _state = _mostAlone > 0 ? Untried : Refused;
        _http2 = new HttpMessageInvoker(
            CreateHandler(target, dialer, SslApplicationProtocol.Http2, target.MaxConnections - _mostAlone));
        _http11 =
            _mostAlone > 0
                ? new HttpMessageInvoker(CreateHandler(target, dialer, SslApplicationProtocol.Http11, _mostAlone))
                : null;
    }

    /// <summary>Chooses for one call, which has to give the choice back.</summary>
    /// <returns>False if the connections are closed.</returns>
    public bool TryChoose(out Choice choice)
    {
        int calls = Interlocked.Increment(ref _users) - 1;
        choice = Volatile.Read(ref _state) == Served && calls <= _mostAlone
            ? new Choice(this, _http11!, HttpVersion.Version11)
            : new Choice(this, _http2, HttpVersion.Version20);
        return calls >= 0;
    }

    /// <summary>Gives a choice back when the call has ended.</summary>
    public void Return() => Release();

    /// <summary>Notes that the node has answered.</summary>
    public void NoteAnswer() => Volatile.Write(ref _answeredAt, Environment.TickCount64);

    /// <summary>Whether no call was answered since a moment, in milliseconds of
    /// <see cref="Environment.TickCount64"/>.</summary>
    public bool IsSilentSince(long tick) => Volatile.Read(ref _answeredAt) <= tick;

    /// <summary>The like, with connections of its own.</summary>
    public HttpVersions Renew()
    {
        HttpVersions renewed = new(_target, _dialer);
        if (Volatile.Read(ref _state) == Refused)
        {
            renewed._state = Refused;
        }

        return renewed;
    }

    /// <summary>Whether the caller, who has seen the node answer, is to try HTTP/1.1 now.</summary>
    public bool TryBegin() =>
        Volatile.Read(ref _state) == Untried
        && Environment.TickCount64 >= Volatile.Read(ref _nextTrialAt)
        && Interlocked.CompareExchange(ref _state, BeingTried, Untried) == Untried;

    /// <summary>The choice by which HTTP/1.1 is tried, to be given back.</summary>
    /// <returns>False if the connections are closed.</returns>
    public bool TryChooseTrial(out Choice choice)
    {
        choice = new Choice(this, _http11!, HttpVersion.Version11);
        return Interlocked.Increment(ref _users) > 0;
    }

    /// <summary>Notes that HTTP/1.1 is served.</summary>
    public void NoteServed() => Volatile.Write(ref _state, Served);

    /// <summary>
    /// Notes how a call over HTTP/1.1 failed. What is no answer of a node's means that HTTP/1.1 is not for this node;
    /// silence or a loss may have befallen its other connections too, which nobody pings, so it has to show itself
    /// anew.
    /// </summary>
    public void NoteFailure(RemotingFailure failure)
    {
        if (failure == RemotingFailure.Protocol)
        {
            Volatile.Write(ref _state, Refused);
        }
        else if (Volatile.Read(ref _state) != Refused)
        {
            Volatile.Write(ref _nextTrialAt, Environment.TickCount64 + TrialPause);
            Volatile.Write(ref _state, Untried);
        }
    }

    /// <summary>Closes the connections when the calls under way have let go of them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }

    /// <remarks>A handler that is disposed while a request enters it may open a connection that nobody
    /// closes.</remarks>
    private void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0 && Interlocked.CompareExchange(ref _users, Gone, 0) == 0)
        {
            _http2.Dispose();
            _http11?.Dispose();
        }
    }

    private static SocketsHttpHandler CreateHandler(
        RemotingTarget target,
        Dialer dialer,
        SslApplicationProtocol protocol,
        int connections) =>
        new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (_, cancellationToken) => dialer.DialAsync(protocol, cancellationToken),
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = s_pingDelay,
            KeepAlivePingTimeout = s_pingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            MaxConnectionsPerServer = connections,
            PooledConnectionIdleTimeout = target.IdleTimeout,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            UseCookies = false,
            UseProxy = false,
        };

    /// <param name="Versions">Where it is to be given back.</param>
    /// <param name="Http">What sends the request.</param>
    /// <param name="Version">The version to demand.</param>
    public readonly record struct Choice(HttpVersions Versions, HttpMessageInvoker Http, Version Version)
    {
        /// <summary>Whether the call has its connection to itself.</summary>
        public bool IsAlone => Version == HttpVersion.Version11;
    }
}
