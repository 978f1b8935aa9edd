namespace GoAkt.Typed.Generators.Model;

/// <summary>Hands out names that nothing else has.</summary>
internal sealed class UniqueNames(IEqualityComparer<string> comparer)
{
    private readonly HashSet<string> _taken = new(comparer);

    /// <summary>Keeps a name from being handed out.</summary>
    public void Reserve(string name) => _taken.Add(name);

    /// <returns>Whether the name was free.</returns>
    public bool TryTake(string name) => _taken.Add(name);

    /// <returns>The name that was proposed, or with a number behind it.</returns>
    public string Take(string proposed)
    {
        string name = proposed;
        for (int i = 2; !_taken.Add(name); i++)
        {
            name = proposed + i;
        }

        return name;
    }
}
