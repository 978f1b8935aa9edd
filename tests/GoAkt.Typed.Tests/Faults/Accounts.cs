using System.Collections.Concurrent;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>Calls under load, and what came of each.</summary>
internal sealed class Accounts : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Delivery?> _outcomes = new();

    public Accounts(Func<int, Task> call, int workers) => Load = new Load(
        async number =>
        {
            try
            {
                await call(number);
                _outcomes[number] = null;
            }
            catch (GoAktException e)
            {
                _outcomes[number] = e.Delivery;
                throw;
            }
        },
        workers);

    public Load Load { get; }

    /// <summary>The numbers of those that succeeded, in order.</summary>
    public int[] Succeeded => With(null);

    /// <summary>The numbers of those that certainly were not delivered.</summary>
    public int[] NotSent => With(Delivery.NotSent);

    /// <summary>The numbers of all others.</summary>
    public int[] MayBeHandled => [.. Succeeded, .. With(Delivery.Unknown), .. With(Delivery.Sent)];

    public ValueTask DisposeAsync() => Load.DisposeAsync();

    private int[] With(Delivery? delivery) =>
        [.. _outcomes.Where(outcome => outcome.Value == delivery).Select(static outcome => outcome.Key).Order()];
}
