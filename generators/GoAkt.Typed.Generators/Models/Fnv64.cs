namespace GoAkt.Typed.Generators.Models;

/// <summary>A 64-bit hash (FNV-1a) of text and numbers, the same in every process.</summary>
internal struct Fnv64
{
    private const ulong Prime = 0x100000001B3;

    private Fnv64(ulong value) => Value = value;

    public static Fnv64 Empty => new(0xCBF29CE484222325);

    public ulong Value { get; private set; }

    public void Add(ulong value) => Value = unchecked((Value ^ value) * Prime);

    public void Add(int value) => Add(unchecked((uint)value));

    public void Add(string text)
    {
        Add(text.Length);
        foreach (char c in text)
        {
            Add(c);
        }
    }
}
