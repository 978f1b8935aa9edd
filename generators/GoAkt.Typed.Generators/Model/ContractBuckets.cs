using System.Collections.Immutable;

namespace GoAkt.Typed.Generators.Model;

/// <summary>
/// Spreads contracts over a fixed number of places. A pipeline compares the items of a list place by place, so that one new contract
/// would make it emit all that come after it again; from its own place it only moves the few that share it.
/// </summary>
internal static class ContractBuckets
{
    private const int Count = 256;

    public static ImmutableArray<EquatableArray<ContractModel>> Of(EquatableArray<ContractModel> contracts)
    {
        List<ContractModel>?[] buckets = new List<ContractModel>?[Count];
        foreach (ContractModel contract in contracts)
        {
            Fnv64 hash = Fnv64.Empty;
            hash.Add(contract.Id);
            (buckets[hash.Value % Count] ??= []).Add(contract);
        }

        return [.. buckets.Select(static bucket => bucket is null ? default : bucket.ToEquatableArray())];
    }
}
