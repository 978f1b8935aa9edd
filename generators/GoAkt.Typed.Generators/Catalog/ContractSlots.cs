using System.Collections.Immutable;
using GoAkt.Typed.Generators.Models;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>
/// Spreads contracts over a table by their ids. A pipeline compares the items of a list place by place, so that in a
/// mere list one new contract would make it emit all that come after it again; here it takes an empty place.
/// </summary>
/// <remarks>
/// The places that stay empty are items too, as the driver loses count of what is cached when items come and go between
/// others.
/// </remarks>
internal static class ContractSlots
{
    private const int FewestSlots = 64;

    public static ImmutableArray<ContractModel?> Of(EquatableArray<ContractModel> contracts)
    {
        int count = FewestSlots;
        while (count < contracts.Count * 2)
        {
            count *= 2;
        }

        var slots = new ContractModel?[count];
        foreach (ContractModel contract in contracts)
        {
            Fnv64 hash = Fnv64.Empty;
            hash.Add(contract.Id);
            int slot = (int)(hash.Value % (ulong)count);
            while (slots[slot] is not null)
            {
                slot = (slot + 1) % count;
            }

            slots[slot] = contract;
        }

        return [.. slots];
    }
}
