using System.Collections.Concurrent;
using System.ComponentModel;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>Finds the generated dispatcher of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DispatcherRegistry
{
    private static readonly ConcurrentDictionary<Type, ActorDispatcher> s_dispatchers = new();

    /// <summary>Called by generated code. The first registration of a contract stays.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="dispatcher">The dispatcher.</param>
    public static void Register<TContract>(ActorDispatcher<TContract> dispatcher)
        where TContract : class =>
        s_dispatchers.TryAdd(typeof(TContract), dispatcher);

    /// <summary>Finds the dispatcher of a contract that a hosted class implements.</summary>
    /// <param name="contract">An interface of the hosted class.</param>
    /// <param name="hosted">The hosted class: its assembly holds the dispatcher if the contract's own has none.</param>
    /// <returns>The dispatcher, or null if the interface is no contract.</returns>
    internal static ActorDispatcher? Find(Type contract, Type hosted)
    {
        if (!s_dispatchers.ContainsKey(contract))
        {
            RegistrationAttribute.RunAll(contract.Module);
            RegistrationAttribute.RunAll(hosted.Module);
        }

        return s_dispatchers.GetValueOrDefault(contract);
    }
}
