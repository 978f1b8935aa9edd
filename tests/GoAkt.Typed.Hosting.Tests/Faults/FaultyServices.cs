using System.IO.Compression;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>Services whose resolution, or whose scopes, misbehave.</summary>
internal sealed class FaultyServices(IServiceProvider services) : IServiceProvider, IServiceScopeFactory
{
    public Action OnResolve { get; init; } = static () => { };

    public Action OnCreateScope { get; init; } = static () => { };

    public Action OnDispose { get; init; } = static () => { };

    public Func<bool> HasScopes { get; init; } = static () => true;

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IServiceScopeFactory))
        {
            return HasScopes() ? this : null;
        }

        return services.GetService(serviceType);
    }

    public IServiceScope CreateScope()
    {
        OnCreateScope();
        return new Scope(services.CreateScope(), this);
    }

    private sealed class Scope(IServiceScope scope, FaultyServices faults) : IServiceScope, IServiceProvider
    {
        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type serviceType)
        {
            faults.OnResolve();
            return scope.ServiceProvider.GetService(serviceType);
        }

        public void Dispose()
        {
            scope.Dispose();
            faults.OnDispose();
        }
    }
}

/// <summary>Logging that misbehaves.</summary>
internal sealed class FaultyLogging : ILoggerFactory, ILogger
{
    public Action OnCreate { get; init; } = static () => { };

    public Action OnIsEnabled { get; init; } = static () => { };

    public Action OnLog { get; init; } = static () => { };

    public bool AnswersNull { get; init; }

    public ILogger CreateLogger(string categoryName)
    {
        OnCreate();
        return AnswersNull ? null! : this;
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        OnIsEnabled();
        return true;
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => OnLog();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => throw new BoomException();

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose() => throw new BoomException();
}

/// <summary>A clock that misbehaves once the node is up.</summary>
internal sealed class FaultyTime : TimeProvider
{
    public Action OnRead { get; init; } = static () => { };

    public Action OnCreateTimer { get; init; } = static () => { };

    public Action OnTimer { get; init; } = static () => { };

    public bool AnswersNull { get; init; }

    public override long GetTimestamp()
    {
        OnRead();
        return base.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow()
    {
        OnRead();
        return base.GetUtcNow();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        OnCreateTimer();
        return AnswersNull ? null! : new FaultyTimer(base.CreateTimer(callback, state, dueTime, period), OnTimer);
    }

    private sealed class FaultyTimer(ITimer timer, Action onUse) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            onUse();
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            timer.Dispose();
            onUse();
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

/// <summary>A codec that misbehaves, or whose streams do.</summary>
internal sealed class FaultyCodec : ICompressionCodec
{
    public Func<Stream, Stream> OnCompress { get; init; } =
        static stream => new GZipStream(stream, CompressionLevel.Fastest, true);

    public Func<Stream, Stream> OnDecompress { get; init; } =
        static stream => new GZipStream(stream, CompressionMode.Decompress, true);

    public Stream Compress(Stream destination) => OnCompress(destination);

    public Stream Decompress(Stream source) => OnDecompress(source);
}

/// <summary>A stream that throws, and so do the callbacks that it registers.</summary>
internal sealed class FaultyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether a read waits until it is cancelled, and its token's callback throws then.</summary>
    public bool Waits { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!Waits)
        {
            throw new BoomException();
        }

        cancellationToken.Register(static () => throw new BoomException());
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new BoomException();

    public override void Write(byte[] buffer, int offset, int count) => throw new BoomException();

    public override void Flush() => throw new BoomException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        throw new BoomException();
    }
}
