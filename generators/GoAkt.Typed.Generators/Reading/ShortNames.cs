using System.Globalization;
using System.Text;
using GoAkt.Typed.Generators.Models;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Cuts names that are too long, and tells them apart by a hash of the whole, which is the same in every
/// build.</summary>
internal static class ShortNames
{
    // Metadata holds names of up to 1023 bytes, a type's together with its namespace's, and generated ones have
    // something added to them.
    private const int NamespaceBytes = 380;
    private const int MemberBytes = 560;

    // A file's name has up to 255 bytes, in Windows a whole path up to 259 characters, of which the folder takes about
    // a hundred.
    private const int FileCharacters = 80;
    private const int FileBytes = 200;

    // A sign and 16 hexadecimal digits.
    private const int HashLength = 17;

    /// <summary>Names that Windows keeps for devices, with any extension.</summary>
    private static readonly HashSet<string> s_devices = new(
        [
            "CON",
            "PRN",
            "AUX",
            "NUL",
            .. "0123456789\u00B9\u00B2\u00B3".SelectMany(static c => new[] { "COM" + c, "LPT" + c }),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a namespace.</summary>
    public static string ForNamespace(string name) => Cut(name, NamespaceBytes);

    /// <summary>The name of a type or a field.</summary>
    public static string ForMember(string name) => Cut(name, MemberBytes);

    /// <summary>What a file's name begins with; of a long one the end is kept, where the contract's own name
    /// stands.</summary>
    /// <remarks>Some file systems do not tell a letter with a mark behind it from the one character for both.</remarks>
    public static string ForFile(string name)
    {
        bool isPlain = Fits(name, FileCharacters, FileBytes) && !name.Any(IsMark);
        string file = isPlain ? name : $"{EndOf(name)}-{HashOf(name)}";
        return s_devices.Contains(file.Split('.')[0]) ? "_" + file : file;
    }

    private static string Cut(string name, int bytes) =>
        Fits(name, bytes, bytes) ? name : $"{StartOf(name, bytes)}_{HashOf(name)}";

    private static bool IsMark(char c) =>
        c > 127
        && CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    private static bool Fits(string name, int characters, int bytes) =>
        name.Length <= characters && Encoding.UTF8.GetByteCount(name) <= bytes;

    private static string StartOf(string name, int bytes)
    {
        string start = name;
        while (!Fits(start, bytes - HashLength, bytes - HashLength))
        {
            start = start.Substring(0, start.Length - 1);
        }

        return start;
    }

    private static string EndOf(string name)
    {
        string end = name;
        while (!Fits(end, FileCharacters - HashLength, FileBytes - HashLength))
        {
            end = end.Substring(1);
        }

        return end.TrimStart('.', '+', '`');
    }

    private static string HashOf(string name)
    {
        Fnv64 hash = Fnv64.Empty;
        hash.Add(name);
        return hash.Value.ToString("x16", CultureInfo.InvariantCulture);
    }
}
