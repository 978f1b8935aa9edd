using System.IO.Compression;
using System.Net.Security;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>Runs the application's part of every extension point of the client, and something else in
/// between.</summary>
/// <param name="before">What is run each time that the client calls the application.</param>
internal sealed class ExtensionPoints(Action before)
{
    /// <summary>Sets one extension point, by the name of the member that takes it.</summary>
    public static readonly IReadOnlyDictionary<string, Action<ExtensionPoints, GoAktClientOptions>> All =
        new Dictionary<string, Action<ExtensionPoints, GoAktClientOptions>>
        {
            ["GoAktClientOptions.Balancer"] = static (points, options) => options.Balancer = points.Balancer,
            ["GoAktClientOptions.Headers"] = static (points, options) => options.Headers = () =>
            {
                points.Run();
                return [new("x-tenant", "acme")];
            },
            ["GoAktClientOptions.MapAddress"] = static (points, options) => options.MapAddress = address =>
            {
                points.Run();
                return address;
            },
            ["GoAktClientOptions.Interceptors"] = static (points, options) =>
                options.Interceptors.Add(new ApplicationInterceptor(points)),
            ["GoAktClientOptions.NodeDiscoveries"] = static (points, options) =>
                options.NodeDiscoveries.Add(new ApplicationDiscovery(points)),
            ["GoAktClientOptions.LoggerFactory"] = static (points, options) => options.LoggerFactory = points.Loggers,
            ["GoAktClientOptions.TimeProvider"] = static (points, options) => options.TimeProvider = points.Clock,
            ["GoAktClientOptions.ZstdCodec"] = static (points, options) =>
                (options.Compression, options.ZstdCodec) = (Compression.Zstd, points.Codec),
            ["NodeTls.RemoteCertificateValidationCallback"] = static (points, options) =>
                options.Tls = new NodeTls { RemoteCertificateValidationCallback = points.Decide },
            ["GoAktClient.NodeStateChanged"] = static (_, _) => { },
        };

    private int _runs;

    /// <summary>How often the client has called the application.</summary>
    public int Runs => Volatile.Read(ref _runs);

    public IBalancer Balancer => new ApplicationBalancer(this);

    public ILoggerFactory Loggers => new ApplicationLogger(this);

    public TimeProvider Clock => new ApplicationClock(this);

    public ICompressionCodec Codec => new ApplicationCodec(this);

    public RemoteCertificateValidationCallback Decide => (_, certificate, _, _) =>
    {
        Run();
        return certificate is not null;
    };

    public void Run()
    {
        Interlocked.Increment(ref _runs);
        before();
    }

    private sealed class ApplicationBalancer(ExtensionPoints points) : IBalancer
    {
        private uint _next;

        public Node Next(IReadOnlyList<Node> nodes)
        {
            points.Run();
            return nodes[(int)(Interlocked.Increment(ref _next) % (uint)nodes.Count)];
        }
    }

    private sealed class ApplicationInterceptor(ExtensionPoints points) : ICallInterceptor
    {
        public async Task InterceptAsync(InterceptedCall call, Func<Task> next)
        {
            points.Run();
            await next();
            points.Run();
        }
    }

    /// <summary>Finds no nodes beside those that the client was given, again and again.</summary>
    private sealed class ApplicationDiscovery(ExtensionPoints points) : INodeDiscovery
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

        public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                points.Run();
                yield return [];
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }

    private sealed class ApplicationLogger(ExtensionPoints points) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName)
        {
            points.Run();
            return this;
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            points.Run();
            return null;
        }

        public bool IsEnabled(LogLevel logLevel)
        {
            points.Run();
            return true;
        }

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => points.Run();

        public void Dispose()
        {
        }
    }

    private sealed class ApplicationClock(ExtensionPoints points) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            points.Run();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed class ApplicationCodec(ExtensionPoints points) : ICompressionCodec
    {
        public Stream Compress(Stream destination)
        {
            points.Run();
            return new ApplicationStream(
                points, new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true));
        }

        public Stream Decompress(Stream source)
        {
            points.Run();
            return new ApplicationStream(points, new BrotliStream(source, CompressionMode.Decompress, leaveOpen: true));
        }
    }

    /// <summary>A codec's stream.</summary>
    private sealed class ApplicationStream(ExtensionPoints points, Stream inner) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            points.Run();
            return inner.Read(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            points.Run();
            inner.Write(buffer);
        }

        public override void Flush()
        {
            points.Run();
            inner.Flush();
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                points.Run();
            }

            base.Dispose(disposing);
        }
    }
}
