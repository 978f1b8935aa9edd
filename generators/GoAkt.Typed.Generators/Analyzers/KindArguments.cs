using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Checks the kinds that a program passes to the constructors of ids and kinds, which throw for a malformed
/// one.</summary>
internal static class KindArguments
{
    public static Diagnostic? Check(IObjectCreationOperation creation, AnalyzedCompilation analyzed)
    {
        if (!creation.Type.Is(analyzed.ActorId) && !creation.Type.Is(analyzed.ActorKind))
        {
            return null;
        }

        IArgumentOperation? argument = creation.Arguments.FirstOrDefault(static a =>
            a.Parameter is { Name: "kind", Type.SpecialType: SpecialType.System_String });
        if (argument?.Value.ConstantValue is not { HasValue: true, Value: string kind }
            || !(string.IsNullOrWhiteSpace(kind) || KindSpelling.IsPath(kind)))
        {
            return null;
        }

        string corrected = KindCorrection.Of(kind, contract: null);
        return Diagnostic.Create(
            Descriptors.MalformedKind,
            argument.Value.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(ProblemDiagnostic.ReplacementProperty, corrected),
            kind,
            creation.Type!.Name,
            KindSyntax.ProblemOf(kind) ?? "names its package by a path",
            corrected);
    }
}
