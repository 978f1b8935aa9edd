using GoAkt.Typed.Configuration;
using GoAkt.Typed.DependencyInjection.Configuration;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>A client that a container owns: it is made of its options, and follows the configuration and the
/// certificate files when these change.</summary>
internal sealed class ManagedClient : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan s_pauseBetweenLooks = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly ClientRegistration _registration;
    private readonly IOptionsFactory<GoAktClientOptions> _factory;
    private readonly ClientOptionsSetup _setup;
    private readonly ILogger _logger;
    private readonly IDisposable? _reloads;
    private readonly ITimer? _looks;
    private readonly IConfigurationSection? _section;
    private volatile IReadOnlyList<TlsFiles> _files;
    private string _content;
    private string _unchangeable = string.Empty;
    private bool _isRenewing;
    private volatile bool _isDisposed;

    /// <exception cref="OptionsValidationException">The options can't be.</exception>
    public ManagedClient(
        ClientRegistration registration,
        IServiceProvider services,
        IOptionsFactory<GoAktClientOptions> factory,
        ClientOptionsSetup setup)
    {
        _registration = registration;
        _factory = factory;
        _setup = setup;
        _logger = SafeLogger.Create(services.GetService<ILoggerFactory>(), typeof(GoAktClient).FullName!);
        _section = registration.FindSection(services);
        IChangeToken? atFirst = _section?.GetReloadToken();
        GoAktClientOptions options = factory.Create(registration.OptionsName);
        ClientOptionsReader? reader = setup.ReaderOf(options);
        WarnOfUnknownKeys(reader);
        Client = GoAktClient.Create(Array.Empty<Node>(), options);
        _files = reader?.Files ?? [];
        _content = ContentOf(_section);
        if (_section is not null)
        {
            _reloads = ChangeToken.OnChange(_section.GetReloadToken, Reload);
            if (atFirst!.HasChanged)
            {
                // While the client was being made.
                Reload();
            }

            _looks = options.TimeProvider.CreateTimer(
                _ => RenewCertificates(), null, s_pauseBetweenLooks, s_pauseBetweenLooks);
        }
    }

    public GoAktClient Client { get; }

    public void Dispose()
    {
        EndWatching();
        Client.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        EndWatching();
        await Client.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for nobody: files may be on a disk that does not answer.</summary>
    private void EndWatching()
    {
        _isDisposed = true;
        _reloads?.Dispose();
        _looks?.Dispose();
    }

    /// <summary>Takes a changed configuration over. It is called on a thread of the configuration's, which must not see
    /// it fail.</summary>
    private void Reload()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                // What is loaded again is all of the configuration, of which this section is a part, and code may set
                // options to what stands elsewhere.
                string content = ContentOf(_section);
                bool isChanged = content != _content;
                _content = content;
                TakeOver(_factory.Create(_registration.OptionsName), isChanged);
            }
#pragma warning disable CA1031 // Whatever the application's code throws while it sets options.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ClientLog.ReloadFailed(_logger, _registration.ToString(), e.Message);
            }
        }
    }

    private void TakeOver(GoAktClientOptions options, bool isChanged)
    {
        ClientOptionsReader? reader = _setup.ReaderOf(options);
        string unchangeable = string.Join(", ", Client.Reconfigure(options));
        _files = [.. _files.Union(reader?.Files ?? [])];
        if (isChanged)
        {
            WarnOfUnknownKeys(reader);
            ClientLog.Reloaded(_logger, _registration.ToString());
        }

        if (unchangeable != _unchangeable && unchangeable.Length > 0)
        {
            ClientLog.NeedsRestart(_logger, _registration.ToString(), unchangeable);
        }

        _unchangeable = unchangeable;
    }

    private void RenewCertificates()
    {
        if (Interlocked.Exchange(ref _isRenewing, true))
        {
            return;
        }

        try
        {
            foreach (TlsFiles files in _files.Where(files => Client.Uses(files.Tls)))
            {
                Renew(files);
            }
        }
        finally
        {
            Volatile.Write(ref _isRenewing, false);
        }
    }

    private void Renew(TlsFiles files)
    {
        try
        {
            if (files.Renew())
            {
                ClientLog.CertificatesRenewed(_logger, files.ToString());
            }
        }
        catch (CertificateFileException e)
        {
            ClientLog.CertificatesNotRenewed(_logger, files.ToString(), e.Message);
        }
    }

    private void WarnOfUnknownKeys(ClientOptionsReader? reader)
    {
        foreach (UnknownKey key in reader?.Report.UnknownKeys ?? [])
        {
            ClientLog.UnknownKey(
                _logger, key.Path, key.Nearest is null ? string.Empty : $"; '{key.Nearest}' may be meant");
        }
    }

    private static string ContentOf(IConfiguration? section) =>
        string.Join('\0', section?.AsEnumerable().Select(static pair => $"{pair.Key}={pair.Value}") ?? []);
}
