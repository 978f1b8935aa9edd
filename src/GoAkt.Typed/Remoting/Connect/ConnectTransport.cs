using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Connect;

/// <summary>Posts requests to one node and brings its answers, as unary Connect says (docs/wire.md,
/// "Connect").</summary>
internal sealed class ConnectTransport : IAsyncDisposable
{
    // Below this a compressed message is hardly smaller, and costs both sides more than it saves.
    private const int SmallestToCompress = 256;

    // A call that has had less time than this for its answer says nothing about its connection.
    private const long LeastSilence = 250;

    // An answer to the harmless request that tries HTTP/1.1 takes no longer, unless there is none.
    private static readonly TimeSpan s_trialTimeout = TimeSpan.FromSeconds(5);

    private readonly RemotingTarget _target;
    private readonly Dialer _dialer;
    private readonly Func<RentedBytes> _newLookup;
    private readonly MessageCodec? _codec;
    private readonly ConnectFailure _failure;
    private readonly Func<string, Uri> _toUri;
    private readonly ConcurrentDictionary<string, Uri> _uris = new();
    private readonly CancellationTokenSource _disposal = new();
    private HttpVersions _versions;

    /// <param name="target">The node.</param>
    /// <param name="newLookup">Writes a look-up that does no harm, by which HTTP/1.1 is tried.</param>
    public ConnectTransport(RemotingTarget target, Func<RentedBytes> newLookup)
    {
        _target = target;
        _newLookup = newLookup;
        _dialer = new Dialer(target);
        _codec = MessageCodec.For(target);
        _failure = new ConnectFailure(target.Dial, _dialer.Tls);
        _versions = new HttpVersions(target, _dialer);
        Uri root = new($"{(target.Tls is null ? "http" : "https")}://{target.Dial}");
        _toUri = path => new Uri(root, path);
    }

    /// <summary>Whether the node has answered anything.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Posts a request.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="body">The request, which is taken over.</param>
    /// <param name="options">What bounds the call, and its headers.</param>
    /// <param name="carriesMessages">Whether it is an ask or a tell: a failure keeps what it has not delivered.</param>
    /// <returns>The answer, for the caller to dispose.</returns>
    /// <exception cref="RemotingException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public ValueTask<RentedBytes> PostAsync(
        string path, RentedBytes body, CallOptions options, bool carriesMessages = false)
    {
        HttpVersions.Choice choice;
        while (!Volatile.Read(ref _versions).TryChoose(out choice))
        {
            if (_disposal.IsCancellationRequested)
            {
                body.Dispose();
                throw RemotingException.Disposed(Delivery.NotSent);
            }
        }

        return PostGuard.Guard(PostAsync(path, body, options, carriesMessages, choice), options.Deadline);
    }

    /// <summary>Has calls go through new connections from now on; each of the others is closed when the calls on it
    /// have ended.</summary>
    public void Renew() => Renew(Volatile.Read(ref _versions));

    public ValueTask DisposeAsync()
    {
        // Not disposed: a call that begins at this moment has to find it cancelled. And not awaited: the code behind
        // the calls that end here may itself wait for this.
        _ = _disposal.CancelAsync();
        Volatile.Read(ref _versions).Dispose();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RentedBytes> PostAsync(
        string path, RentedBytes body, CallOptions options, bool carriesMessages, HttpVersions.Choice choice)
    {
        long startedAt = Environment.TickCount64;
        int size = body.Length;
        try
        {
            using CallScope scope = BeginOrDispose(body, options, carriesMessages);
            using RentedContent content = Encode(body, out bool isCompressed);
            using RentedContent.Hold held = new(content);
            try
            {
                try
                {
                    using HttpRequestMessage request =
                        CreateRequest(path, content, isCompressed, choice.Version, options);
                    using HttpResponseMessage response = await choice
                        .Http.SendAsync(request, scope.Token)
                        .ConfigureAwait(false);
                    NoteAnswer(choice);
                    RentedBytes answer = await ReadAnswerAsync(response, scope.Token).ConfigureAwait(false);
                    if (choice.Versions.TryBegin())
                    {
                        _ = TryHttp11Async(choice.Versions);
                    }

                    return answer;
                }
                catch (Exception e)
                    when (e is OperationCanceledException or ObjectDisposedException
                        && scope.Token.IsCancellationRequested)
                {
                    throw content.HasStarted
                        ? scope.Reason(Delivery.Unknown)
                        : scope.Reason(Delivery.NotSent, "no connection to the node was ready in time");
                }
                catch (Exception e) when (e is not RemotingException)
                {
                    // Most of it is HTTP's own. But the handler also lets through what the application's listeners of
                    // its metrics throw.
                    throw NodeLimit.Suspect(_failure.Explain(e, content.HasStarted), size);
                }
            }
            catch (RemotingException e) when (carriesMessages && e.IsRepeatable)
            {
                throw e.With(KeepMessages(held.Bytes, isCompressed));
            }
        }
        catch (RemotingException e) when (e.Failure != RemotingFailure.Answered)
        {
            NoteFailure(e, choice, startedAt);
            throw;
        }
        finally
        {
            choice.Versions.Return();
        }
    }

    private void NoteAnswer(HttpVersions.Choice choice)
    {
        choice.Versions.NoteAnswer();
        if (!HasAnswered)
        {
            HasAnswered = true;
            _dialer.Tls?.NoteAnswer();
        }
    }

    private void NoteFailure(RemotingException e, HttpVersions.Choice choice, long startedAt)
    {
        if (choice.IsAlone)
        {
            choice.Versions.NoteFailure(e.Failure);
        }

        // The other end may be gone without a word, and then it is gone for the other connections as well.
        bool isSilent = e is { Failure: RemotingFailure.TimedOut, Delivery: Delivery.Unknown }
            && choice.Versions.IsSilentSince(startedAt)
            && Environment.TickCount64 - startedAt >= LeastSilence;
        if (isSilent || e.IsSilence)
        {
            Renew(choice.Versions);
        }
    }

    private void Renew(HttpVersions versions)
    {
        if (Volatile.Read(ref _versions) != versions)
        {
            return;
        }

        HttpVersions renewed = versions.Renew();
        if (Interlocked.CompareExchange(ref _versions, renewed, versions) == versions)
        {
            versions.Dispose();
        }
        else
        {
            renewed.Dispose();
        }

        // Whoever disposes this may not have seen the new ones.
        if (_disposal.IsCancellationRequested)
        {
            renewed.Dispose();
        }
    }

    private async Task TryHttp11Async(HttpVersions versions)
    {
        if (!versions.TryChooseTrial(out HttpVersions.Choice trial))
        {
            return;
        }

        try
        {
            CallOptions options = new(Deadline.After(s_trialTimeout), null, CancellationToken.None);
            using RentedBytes answer =
                await PostAsync(Envelopes.Lookup.ConnectPath!, _newLookup(), options, carriesMessages: false, trial)
                .ConfigureAwait(false);
            versions.NoteServed();
        }
        catch (RemotingException e) when (e.Failure == RemotingFailure.Answered)
        {
            // These a node answers to a look-up. Other words are those of something else, which may know HTTP/2 alone.
            if (e.Code is ErrorCode.NotFound or ErrorCode.InvalidArgument or ErrorCode.FailedPrecondition)
            {
                versions.NoteServed();
            }
            else
            {
                versions.NoteFailure(RemotingFailure.Protocol);
            }
        }
        catch (RemotingException)
        {
            // Noted where it was thrown; the next answer over HTTP/2 is another occasion to try.
        }
    }

    private CallScope BeginOrDispose(RentedBytes body, in CallOptions options, bool carriesMessages)
    {
        try
        {
            return CallScope.Begin(options, _disposal.Token);
        }
        catch (Exception e)
        {
            using (body)
            {
                if (carriesMessages && e is RemotingException { IsRepeatable: true } failure)
                {
                    throw failure.With(KeepMessages(body, isCompressed: false));
                }

                throw;
            }
        }
    }

    /// <summary>Copies the messages out of a request that has failed.</summary>
    /// <returns>Null if the codec can't read what it has written.</returns>
    private KeptMessages? KeepMessages(RentedBytes request, bool isCompressed)
    {
        if (!isCompressed)
        {
            return KeptMessages.FromRequest(request.Span, PayloadFormat.Any);
        }

        try
        {
            using RentedBytes decompressed = _codec!.Decompress(request, _target.MaxFrameSize);
            return KeptMessages.FromRequest(decompressed.Span, PayloadFormat.Any);
        }
        catch (RemotingException)
        {
            return null;
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
                throw RemotingException.NotSupported($"the request can't be compressed: {ErrorText.Of(e)}");
            }
        }
    }

    private HttpRequestMessage CreateRequest(
        string path, RentedContent content, bool isCompressed, Version version, in CallOptions options)
    {
        content.Headers.TryAddWithoutValidation("content-type", ConnectProtocol.MediaType);
        HttpRequestMessage request = new(HttpMethod.Post, _uris.GetOrAdd(path, _toUri))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("connect-protocol-version", "1");

        // Rounded up, since zero would be no time at all.
        long milliseconds =
            Math.Clamp((long)options.Deadline.Remaining.TotalMilliseconds, 1, ConnectProtocol.MaxTimeout);
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
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // None that is known: those that HTTP does not allow have come no further than HeaderText.
                throw RemotingException.NotSupported($"the header '{name}' can't travel over Connect");
            }
        }
    }

    private async ValueTask<RentedBytes> ReadAnswerAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
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
