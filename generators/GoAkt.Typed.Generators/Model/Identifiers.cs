using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Says which names of metadata, where any text may stand, C# can write.</summary>
internal static class Identifiers
{
    /// <summary>Whether a name can be written, if need be with an <c>@</c>.</summary>
    /// <remarks>Of characters for formatting C# allows any number, and sees none.</remarks>
    public static bool IsOne(string name) =>
        SyntaxFacts.IsValidIdentifier(name)
        && name.All(static c => c < 128 || CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format);

    /// <summary>Names for the parameters of an implementation: their own, but where one has none, none that can be
    /// written, or another's.</summary>
    public static string[] ForParameters(ImmutableArray<IParameterSymbol> parameters)
    {
        UniqueNames names = new(StringComparer.Ordinal);
        string[] result = new string[parameters.Length];
        for (int i = 0; i < result.Length; i++)
        {
            string name = parameters[i].Name;
            result[i] = IsOne(name) && names.TryTake(name) ? name : string.Empty;
        }

        for (int i = 0; i < result.Length; i++)
        {
            if (result[i].Length == 0)
            {
                result[i] = names.Take("argument" + (i + 1));
            }
        }

        return result;
    }
}
