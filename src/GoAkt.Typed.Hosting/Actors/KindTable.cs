using System.Diagnostics.CodeAnalysis;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Which class hosts each of a node's kinds, of actors or of grains.</summary>
/// <remarks>
/// A class that derives from another implements the other's contracts too. Where both are hosted the base class keeps
/// its kinds, whichever of them was added first.
/// </remarks>
internal sealed class KindTable
{
    private readonly List<HostedKind> _claims = [];
    private Dictionary<ActorKind, HostedKind> _kinds = [];

    public IEnumerable<HostedKind> Kinds => _kinds.Values;

    public bool TryGet(string kind, [NotNullWhen(true)] out HostedKind? hosted)
    {
        hosted = null;
        return ActorKind.TryRead(kind, out ActorKind read) && _kinds.TryGetValue(read, out hosted);
    }

    /// <summary>Adds the kinds that one class may host.</summary>
    /// <exception cref="ArgumentException">Another class hosts them. The table is as it was.</exception>
    public void Add(IReadOnlyList<HostedKind> claims)
    {
        HostedKind[] all = [.. _claims, .. claims];
        var kinds = all.GroupBy(claim => claim.Kind).ToDictionary(rivals => rivals.Key, rivals => Choose([.. rivals]));
        foreach (HostedKind claim in all)
        {
            if (!kinds.Values.Any(kind => kind.Hosted == claim.Hosted))
            {
                throw Taken(claim, kinds[claim.Kind].Hosted);
            }
        }

        _claims.AddRange(claims);
        _kinds = kinds;
    }

    private static HostedKind Choose(HostedKind[] rivals)
    {
        foreach (HostedKind claim in rivals)
        {
            if (rivals.All(rival => rival == claim || rival.Hosted.IsSubclassOf(claim.Hosted)))
            {
                return claim;
            }
        }

        throw Taken(rivals[^1], rivals[0].Hosted);
    }

    private static ArgumentException Taken(HostedKind claim, Type other) => new(other == claim.Hosted
        ? $"'{other}' can't host the kind '{claim.Kind}' twice: let one contract stand for it, and add the class once."
        : $"The kind '{claim.Kind}' is hosted by '{other}' already, so '{claim.Hosted}' can't host it too.");
}
