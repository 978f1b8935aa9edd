using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>The machine's own resolver, which asks for addresses of both sorts itself.</summary>
internal sealed class SystemHostLookup(string host, IReadOnlyList<string> searchDomains, TimeSpan timeout)
    : IHostLookup
{
    private Task<Answer>? _asked;

    public HostAddresses? Known { get; private set; }

    public bool HasFound { get; private set; }

    public InvalidOperationException? Failure { get; private set; }

    public IEnumerable<Task> Pending => _asked is { IsCompleted: false } asked ? [asked] : [];

    public void Ask(CancellationToken cancellationToken)
    {
        HasFound = false;
        Failure = null;
        _asked ??= AskAsync(cancellationToken);
    }

    public bool TakeAnswers(CancellationToken cancellationToken)
    {
        if (_asked is not { IsCompletedSuccessfully: true } asked)
        {
            return false;
        }

        _asked = null;
        Answer answer = asked.Result;
        Failure = answer.Failure;
        HasFound = answer.Addresses is not null;
        Known = answer.Addresses is not null ? new HostAddresses(answer.Addresses, null)
            : answer.IsNoName ? null
            : Known;
        return HasFound;
    }

    /// <summary>The operating system's look-up can't be interrupted, and there may be several at once, for all hosts of
    /// SRV records: threads of the pool are not for that.</summary>
    private static Task<IPAddress[]> LookUpAsync(string name)
    {
        TaskCompletionSource<IPAddress[]> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LibraryThread.Start(LookUp, $"GoAkt look-up of {name}");
        return found.Task;

        void LookUp()
        {
            try
            {
                found.SetResult(Dns.GetHostAddresses(name));
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                found.SetException(e);
            }
        }
    }

    private async Task<Answer> AskAsync(CancellationToken cancellationToken)
    {
        InvalidOperationException? failure = null;
        bool isNoName = true;
        foreach (string name in HostLookup.Spellings(host, searchDomains))
        {
            Task<IPAddress[]> lookUp = LookUpAsync(name);
            try
            {
                IPAddress[] addresses =
                    await lookUp.WaitAsync(timeout * 2, cancellationToken).ConfigureAwait(false);
                if (addresses.Length > 0)
                {
                    return new Answer(HostLookup.InOrder(addresses), IsNoName: false, null);
                }

                failure ??= new InvalidOperationException($"'{name}' gave no address: it has none");
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                failure ??= new InvalidOperationException($"'{name}' gave no address: {e.Message}", e);
                isNoName &= e is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData };
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // Nobody waits for it any more, and how it ends is of no matter.
                _ = lookUp.ContinueWith(
                    static ended => ended.Exception, TaskScheduler.Default);
                return new Answer(
                    null,
                    IsNoName: false,
                    new InvalidOperationException($"'{name}' was not looked up in time", e));
            }
        }

        return new Answer(null, isNoName, failure);
    }

    /// <summary>What became of it.</summary>
    /// <param name="Addresses">The addresses; null if there are none.</param>
    /// <param name="IsNoName">Whether it is certain that there are none.</param>
    /// <param name="Failure">Why there are none.</param>
    private sealed record Answer(
        IReadOnlyList<IPAddress>? Addresses, bool IsNoName, InvalidOperationException? Failure);
}
