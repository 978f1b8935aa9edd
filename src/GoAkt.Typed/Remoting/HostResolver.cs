using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Finds the addresses of one host. The operating system's look-up can't be interrupted, so it has a thread of its own,
/// which all share that wait for it.
/// </summary>
internal sealed class HostResolver(string host, Func<string, IPAddress[]> lookUp)
{
    private readonly IPAddress? _literal = IPAddress.TryParse(host, out IPAddress? literal) ? literal : null;
    private readonly Lock _gate = new();
    private Task<IPAddress[]>? _lookup;

    /// <summary>Whether the host is an address itself.</summary>
    public bool IsLiteral => _literal is not null;

    /// <summary>Finds the addresses, blocking this thread.</summary>
    /// <param name="patience">The longest to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if that took too long; without doubles, and with the families of addresses by turns (RFC 8305,
    /// section 4).</returns>
    /// <exception cref="RemotingException">The name has no address.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public IPAddress[]? Resolve(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_literal is not null)
        {
            return [Simplify(_literal)];
        }

        Task<IPAddress[]> lookup = JoinLookup();
        try
        {
            if (!lookup.Wait(patience, cancellationToken))
            {
                return null;
            }
        }
        catch (AggregateException e)
        {
            throw RemotingException.NotConnected(
                $"the host name '{host}' can't be resolved: {ErrorText.Of(e.InnerException!)}", e.InnerException);
        }

        return lookup.Result.Length > 0
            ? ByTurns(lookup.Result)
            : throw RemotingException.NotConnected($"the host name '{host}' has no address");
    }

    private static IPAddress Simplify(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress[] ByTurns(IPAddress[] found)
    {
        IPAddress[] addresses = [.. found.Select(Simplify).Distinct()];
        AddressFamily preferred = addresses[0].AddressFamily;
        Queue<IPAddress> others = new(addresses.Where(address => address.AddressFamily != preferred));
        List<IPAddress> byTurns = [];
        foreach (IPAddress address in addresses.Where(address => address.AddressFamily == preferred))
        {
            byTurns.Add(address);
            if (others.TryDequeue(out IPAddress? other))
            {
                byTurns.Add(other);
            }
        }

        return [.. byTurns, .. others];
    }

    private Task<IPAddress[]> JoinLookup()
    {
        TaskCompletionSource<IPAddress[]> found = new();
        lock (_gate)
        {
            if (_lookup is { IsCompleted: false })
            {
                return _lookup;
            }

            _lookup = found.Task;
        }

        if (!LibraryThread.TryStart(() => LookUp(found), $"GoAkt look-up of {host}"))
        {
            // Where no thread is to be had, this one waits for as long as the operating system takes.
            LookUp(found);
        }

        return found.Task;
    }

    private void LookUp(TaskCompletionSource<IPAddress[]> found)
    {
        try
        {
            found.SetResult(lookUp(host));
        }
        catch (Exception e)
        {
            found.SetException(e);
        }
    }
}
