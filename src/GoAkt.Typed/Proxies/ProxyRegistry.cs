using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GoAkt.Typed.Proxies;

/// <summary>
/// Finds the generated proxy of a contract without reflection: a module initializer of the contract's assembly
/// registers it in a static slot of its own.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ProxyRegistry
{
    /// <summary>Called by generated code. The first registration of a contract stays.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="sort">Whether the contract stands for actors or for grains.</param>
    /// <param name="kind">The kind, in the spelling that the contract uses.</param>
    /// <param name="create">Makes a proxy for one actor or grain.</param>
    public static void Register<TContract>(ContractSort sort, string kind, Func<ActorCaller, TContract> create)
        where TContract : class
    {
        if (Slot<TContract>.Proxy is null)
        {
            Slot<TContract>.Proxy = new ContractProxy<TContract>(sort, kind, create);
            RegisteredContracts.Add(typeof(TContract), sort, kind);
        }
    }

    /// <summary>Finds the proxy of a contract.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <returns>The proxy's registration, or null if no generator has seen the contract.</returns>
    public static ContractProxy<TContract>? Find<TContract>()
        where TContract : class
    {
        if (Slot<TContract>.Proxy is null)
        {
            RegistrationAttribute.RunAll(typeof(TContract).Module);
        }

        return Slot<TContract>.Proxy;
    }

    private static class Slot<TContract>
        where TContract : class
    {
        public static ContractProxy<TContract>? Proxy;
    }
}

/// <summary>What the generator registers for a contract.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <param name="sort">Whether the contract stands for actors or for grains.</param>
/// <param name="kind">The kind, in the spelling that the contract uses.</param>
/// <param name="create">Makes a proxy for one actor or grain.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractProxy<TContract>(ContractSort sort, string kind, Func<ActorCaller, TContract> create)
    where TContract : class
{
    /// <summary>Whether the contract stands for actors or for grains.</summary>
    public ContractSort Sort { get; } = sort;

    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; } = kind;

    /// <summary>Makes a proxy for one actor or grain.</summary>
    public Func<ActorCaller, TContract> Create { get; } = create;
}

/// <summary>What a contract stands for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ContractSort
{
    /// <summary>Actors, which are spawned and stopped.</summary>
    Actor,

    /// <summary>Grains, which their nodes activate when a message arrives.</summary>
    Grain,
}

/// <summary>
/// Registers a generated type where the project's C# has no module initializers: generated code puts one of these on
/// the assembly, and a look-up that finds nothing runs it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public abstract class RegistrationAttribute : Attribute
{
    /// <summary>Registers the generated type; to do so again changes nothing.</summary>
    public abstract void Register();

    /// <summary>Lets all generated types of a module register themselves, by whichever way they do.</summary>
    internal static void RunAll(Module module)
    {
        // Nothing of the module may have run yet: its initializers wait for the first access.
        RuntimeHelpers.RunModuleConstructor(module.ModuleHandle);
        foreach (RegistrationAttribute registration in module.Assembly.GetCustomAttributes<RegistrationAttribute>())
        {
            registration.Register();
        }
    }
}
