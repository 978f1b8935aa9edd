using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Text;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Posts requests to one node and brings its answers, as unary Connect says (wire document, "Connect").</summary>
internal sealed class ConnectTransport : IAsyncDisposable
{
    // Below this a compressed message is hardly smaller, and costs both sides more than it saves.
    private const int SmallestToCompress = 256;

    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(5);

    private readonly RemotingTarget _target;
    private readonly Dialer _dialer;
    private readonly HttpMessageInvoker _http;
    private readonly Version _version;
    private readonly MessageCodec? _codec;
    private readonly ConnectFailure _failure;
    private readonly Func<string, Uri> _toUri;
    private readonly ConcurrentDictionary<string, Uri> _uris = new();
    private readonly CancellationTokenSource _disposal = new();

    /// <param name="target">The node.</param>
    /// <param name="version">HTTP/2, or HTTP/1.1 over pooled connections; nodes serve both.</param>
    public ConnectTransport(RemotingTarget target, Version version)
    {
        _target = target;
        _version = version;
        _dialer = new Dialer(target);
        _codec = MessageCodec.For(target);
        _failure = new ConnectFailure(target.Dial, _dialer.Tls);
        Uri root = new($"{(target.Tls is null ? "http" : "https")}://{target.Dial}");
        _toUri = path => new Uri(root, path);
        SslApplicationProtocol protocol =
            version == HttpVersion.Version20 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (_, cancellationToken) => _dialer.DialAsync(protocol, cancellationToken),
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = s_pingDelay,
            KeepAlivePingTimeout = s_pingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            MaxConnectionsPerServer = target.MaxConnections,
            PooledConnectionIdleTimeout = target.IdleTimeout,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <summary>Posts a request.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="body">The request, which is taken over.</param>
    /// <param name="options">What bounds the call, and its headers.</param>
    /// <returns>The answer, for the caller to dispose.</returns>
    /// <exception cref="RemotingException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RentedBytes> PostAsync(string path, RentedBytes body, CallOptions options)
    {
        using CallScope scope = BeginOrDispose(body, options);
        using RentedContent content = Encode(body, out bool isCompressed);
        try
        {
            using HttpRequestMessage request = CreateRequest(path, content, isCompressed, options);
            using HttpResponseMessage response = await _http.SendAsync(request, scope.Token).ConfigureAwait(false);
            _dialer.Tls?.NoteAnswer();
            return await ReadAnswerAsync(response, scope.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (scope.Token.IsCancellationRequested)
        {
            throw scope.Reason(content.HasStarted ? Delivery.Unknown : Delivery.NotSent);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw _failure.Explain(e, content.HasStarted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not disposed: a call that begins at this moment has to find it cancelled.
        await _disposal.CancelAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private CallScope BeginOrDispose(RentedBytes body, in CallOptions options)
    {
        try
        {
            return CallScope.Begin(options, _disposal.Token);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private RentedContent Encode(RentedBytes body, out bool isCompressed)
    {
        isCompressed = _codec is not null && body.Length >= SmallestToCompress;
        if (!isCompressed)
        {
            return new RentedContent(body);
        }

        using (body)
        {
            try
            {
                return new RentedContent(_codec!.Compress(body.Span));
            }
            catch (Exception e)
            {
                throw RemotingException.NotSupported($"the request can't be compressed: {e.Message.TrimEnd('.')}");
            }
        }
    }

    private HttpRequestMessage CreateRequest(string path, RentedContent content, bool isCompressed, in CallOptions options)
    {
        content.Headers.TryAddWithoutValidation("content-type", ConnectProtocol.MediaType);
        HttpRequestMessage request = new(HttpMethod.Post, _uris.GetOrAdd(path, _toUri))
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("connect-protocol-version", "1");

        // Rounded up, since zero would be no time at all.
        long milliseconds = Math.Clamp((long)options.Deadline.Remaining.TotalMilliseconds, 1, ConnectProtocol.MaxTimeout);
        request.Headers.TryAddWithoutValidation(
            "connect-timeout-ms", milliseconds.ToString(CultureInfo.InvariantCulture));
        if (_codec is not null)
        {
            request.Headers.TryAddWithoutValidation("accept-encoding", _codec.Name);
            if (isCompressed)
            {
                content.Headers.TryAddWithoutValidation("content-encoding", _codec.Name);
            }
        }

        if (options.Headers is { } headers)
        {
            AddHeaders(request, headers);
        }

        return request;
    }

    private static void AddHeaders(HttpRequestMessage request, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (int i = 0; i < headers.Count; i++)
        {
            (string name, string value) = headers[i];
            if (value.AsSpan().ContainsAnyInRange('\0', '\u001F') || !request.Headers.TryAddWithoutValidation(name, value))
            {
                throw RemotingException.NotSupported(
                    $"the header '{name}' can't travel over Connect: its name or its value is none that HTTP allows");
            }
        }
    }

    private async ValueTask<RentedBytes> ReadAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        RentedBytes body = await ResponseBody.ReadAsync(response.Content, _target.MaxFrameSize, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            body = Decode(response, body);
            string mediaType = ConnectProtocol.HeaderOf(response, "content-type");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return ConnectProtocol.Is(mediaType, ConnectProtocol.MediaType)
                    ? body
                    : throw RemotingException.Protocol(
                        $"the answer's content-type is '{mediaType}', not '{ConnectProtocol.MediaType}': no GoAkt node serves {_target.Dial}");
            }

            throw ConnectError.Read(response.StatusCode, mediaType, body.Span);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private RentedBytes Decode(HttpResponseMessage response, RentedBytes body)
    {
        string encoding = ConnectProtocol.HeaderOf(response, "content-encoding");
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return body;
        }

        if (_codec is null || !encoding.Equals(_codec.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw RemotingException.Protocol($"the answer is encoded as '{encoding}', which was not asked for");
        }

        RentedBytes decoded = _codec.Decompress(body, _target.MaxFrameSize);
        body.Dispose();
        return decoded;
    }
}
