using GoAkt.Typed.Proxies;

namespace GoAkt.Typed;

/// <summary>Compares the kinds that contracts name with those that a cluster has registered.</summary>
internal static class KindComparison
{
    public static IReadOnlyList<UnregisteredKind> Missing(
        IEnumerable<RegisteredContract> contracts, IReadOnlyList<string> registered)
    {
        HashSet<string> known = new(registered.Select(KindSpelling.Dotted), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. contracts
                .Where(contract => !known.Contains(KindSpelling.Dotted(contract.Kind)))
                .Select(contract => new UnregisteredKind(
                    contract.Contract,
                    contract.Kind,
                    NearestNames.To(KindSpelling.Dotted(contract.Kind), registered.Select(KindSpelling.Dotted)))),
        ];
    }
}
