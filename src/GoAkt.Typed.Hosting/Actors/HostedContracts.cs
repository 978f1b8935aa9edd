using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A contract that a hosted class stands for, and the dispatcher that was generated for it.</summary>
internal sealed record HostedContract(Type Contract, ActorDispatcher Dispatcher);

/// <summary>Finds the contracts that a class is hosted for.</summary>
internal static class HostedContracts
{
    /// <summary>
    /// The most derived contracts that a class implements. One that another of them extends is not among them: its
    /// messages are handled through the other's kind, and its own kind is free for another class.
    /// </summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<HostedContract> Of(
        ContractSort sort, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type hosted)
    {
        List<HostedContract> all = [];
        foreach (Type contract in hosted.GetInterfaces())
        {
            if (DispatcherRegistry.Find(contract, hosted) is { } dispatcher && dispatcher.Sort == sort)
            {
                all.Add(new HostedContract(contract, dispatcher));
            }
        }

        return all.Count > 0
            ? [.. all.Where(one => !all.Any(other => other != one && one.Contract.IsAssignableFrom(other.Contract)))]
            : throw new ArgumentException(WhyNotFound(sort, hosted));
    }

    private static string WhyNotFound(
        ContractSort sort, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type hosted)
    {
        (Type attribute, string name, string other) = sort == ContractSort.Actor
            ? (typeof(ActorKindAttribute), "ActorKind", "AddGrain")
            : (typeof(GrainKindAttribute), "GrainKind", "AddActor");
        Type[] contracts = hosted.GetInterfaces();
        if (contracts.FirstOrDefault(contract => contract.IsDefined(attribute, inherit: false)) is { } contract)
        {
            return $"'{hosted}' can't be hosted: no dispatcher was generated for its contract '{contract}'. Reference the package "
                + $"GoAkt.Typed.Hosting from the project that declares '{contract.Name}' or from the one that declares '{hosted.Name}'.";
        }

        return $"'{hosted}' can't be hosted: none of its interfaces is a contract with [{name}]. Let it implement one"
            + (contracts.Any(IsContract) ? $", or use {other}." : ".");
    }

    private static bool IsContract(Type type) =>
        type.IsDefined(typeof(ActorKindAttribute), inherit: false)
        || type.IsDefined(typeof(GrainKindAttribute), inherit: false);
}
