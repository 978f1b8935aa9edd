using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GoAkt.Typed.Proxies;

/// <summary>A contract that the program has, whether it uses it or not.</summary>
/// <param name="Contract">The interface's full name.</param>
/// <param name="Sort">Whether it stands for actors or for grains.</param>
/// <param name="Kind">The kind, in the spelling that the contract uses.</param>
internal sealed record RegisteredContract(string Contract, ContractSort Sort, string Kind);

/// <summary>All contracts of the program.</summary>
internal static class RegisteredContracts
{
    private static readonly string s_library = typeof(RegisteredContracts).Assembly.GetName().Name!;
    private static readonly ConcurrentDictionary<Type, RegisteredContract> s_contracts = new();

    public static void Add(Type contract, ContractSort sort, string kind) =>
        s_contracts.TryAdd(contract, new RegisteredContract(contract.FullName ?? contract.Name, sort, kind));

    /// <summary>Finds one contract; null if the type is none.</summary>
    public static RegisteredContract? Find(Type contract)
    {
        if (!s_contracts.TryGetValue(contract, out RegisteredContract? found))
        {
            RegistrationAttribute.RunAll(contract.Module);
            s_contracts.TryGetValue(contract, out found);
        }

        return found;
    }

    /// <summary>The contracts of actors in the assemblies that the program consists of, by their names.</summary>
    public static IReadOnlyList<RegisteredContract> OfActors()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            RegisterAll(assembly, seen);
        }

        if (Assembly.GetEntryAssembly() is { } entry)
        {
            RegisterAll(entry, seen);
        }

        return
        [
            .. s_contracts.Values
                .Where(static contract => contract.Sort == ContractSort.Actor)
                .OrderBy(static contract => contract.Contract, StringComparer.Ordinal),
        ];
    }

    /// <summary>Lets the contracts of an assembly register themselves, and those of what it references: an assembly of
    /// contracts is not loaded before its first use.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "A reference that trimming has removed is to an assembly without a contract in use.")]
    private static void RegisterAll(Assembly assembly, HashSet<string> seen)
    {
        if (assembly.IsDynamic || !seen.Add(assembly.FullName ?? assembly.GetName().Name ?? string.Empty))
        {
            return;
        }

        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            // Compiled ahead of time, an assembly does not tell what it references, and all of the program is there.
            RegistrationAttribute.RunAll(assembly.ManifestModule);
            return;
        }

        AssemblyName[] references = assembly.GetReferencedAssemblies();
        if (references.Any(static reference => reference.Name == s_library))
        {
            RegistrationAttribute.RunAll(assembly.ManifestModule);
        }

        foreach (AssemblyName reference in references.Where(static reference => !IsOfThePlatform(reference)))
        {
            if (TryLoad(reference) is { } referenced)
            {
                RegisterAll(referenced, seen);
            }
        }
    }

    /// <summary>What comes with .NET has no contracts, and need not be loaded to see that.</summary>
    private static bool IsOfThePlatform(AssemblyName name) =>
        name.Name is null or "mscorlib" or "netstandard" or "System"
        || name.Name.StartsWith("System.", StringComparison.Ordinal)
        || name.Name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // What is not deployed is not called either.
            return null;
        }
    }
}
