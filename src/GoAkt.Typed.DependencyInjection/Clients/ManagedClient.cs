using GoAkt.Typed.Configuration;
using GoAkt.Typed.DependencyInjection.Configuration;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Telemetry;
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
    private IReadOnlyList<TlsFiles> _files;
    private bool _isDisposed;

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
        GoAktClientOptions options = factory.Create(registration.OptionsName);
        ClientOptionsReader? reader = setup.ReaderOf(options);
        WarnOfUnknownKeys(reader);
        Client = GoAktClient.Create(Array.Empty<Node>(), options);
        _files = reader?.Files ?? [];
        if (registration.FindSection(services) is { } section)
        {
            _reloads = ChangeToken.OnChange(section.GetReloadToken, Reload);
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

    private void EndWatching()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

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
                GoAktClientOptions options = _factory.Create(_registration.OptionsName);
                ClientOptionsReader? reader = _setup.ReaderOf(options);
                WarnOfUnknownKeys(reader);
                IReadOnlyList<string> unchangeable = Client.Reconfigure(options);
                _files = reader?.Files ?? [];
                ClientLog.Reloaded(_logger, _registration.ToString());
                if (unchangeable.Count > 0)
                {
                    ClientLog.NeedsRestart(_logger, _registration.ToString(), string.Join(", ", unchangeable));
                }
            }
#pragma warning disable CA1031 // Whatever the application's code throws while it sets options.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ClientLog.ReloadFailed(_logger, _registration.ToString(), e.Message);
            }
        }
    }

    private void RenewCertificates()
    {
        lock (_gate)
        {
            foreach (TlsFiles files in _isDisposed ? [] : _files)
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
}
