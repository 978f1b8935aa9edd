namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>
/// One look at hosts, all at once. What is answered is not held up by what is not: once some address has been found,
/// the rest has a short grace, as with the happy eyeballs of RFC 8305, and what comes later is taken then.
/// </summary>
/// <param name="hosts">The hosts.</param>
/// <param name="time">What the grace is measured by.</param>
/// <param name="cancellationToken">Gives it up.</param>
internal sealed class HostRound(
    IReadOnlyCollection<IHostLookup> hosts, TimeProvider time, CancellationToken cancellationToken)
{
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(250);

    private IEnumerable<Task> Pending => hosts.SelectMany(static host => host.Pending);

    /// <summary>Asks for all hosts, and waits until all is answered, or the grace is over.</summary>
    public async Task BeginAsync()
    {
        foreach (IHostLookup host in hosts)
        {
            host.Ask(cancellationToken);
        }

        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task? grace = null;
        TakeAnswers();
        while (Pending.Any() && grace is not { IsCompleted: true })
        {
            if (grace is null && hosts.Any(static host => host.HasFound))
            {
                grace = Task.Delay(s_grace, time, inTime.Token);
            }

            await Task.WhenAny(grace is null ? Pending : Pending.Append(grace)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            TakeAnswers();
        }

        await inTime.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for what has not been answered yet, until the hosts are to be looked at anew.</summary>
    /// <param name="pause">Ends then.</param>
    /// <returns>Whether something is known that was not before; otherwise the pause is over.</returns>
    public async Task<bool> GoesOnAsync(Task pause)
    {
        while (Pending.Any() && await Task.WhenAny(Pending.Prepend(pause)).ConfigureAwait(false) != pause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TakeAnswers())
            {
                return true;
            }
        }

        await pause.ConfigureAwait(false);
        return false;
    }

    private bool TakeAnswers()
    {
        bool hasToldSomething = false;
        foreach (IHostLookup host in hosts)
        {
            hasToldSomething |= host.TakeAnswers(cancellationToken);
        }

        return hasToldSomething;
    }
}
