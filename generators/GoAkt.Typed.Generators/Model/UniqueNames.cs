namespace GoAkt.Typed.Generators.Model;

/// <summary>Hands out names that nothing else in a class has.</summary>
internal sealed class UniqueNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <returns>The name that was proposed, or with a number behind it.</returns>
    public string Take(string proposed)
    {
        string name = proposed;
        for (int i = 2; !_taken.Add(name); i++)
            name = proposed + i;
        return name;
    }
}
