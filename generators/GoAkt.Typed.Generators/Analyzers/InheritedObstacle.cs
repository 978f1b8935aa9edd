using GoAkt.Typed.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Puts into words why a contract can't be implemented that inherits a member of another assembly.</summary>
internal static class InheritedObstacle
{
    private const string DeriveFromAnother = "derive from another interface";
    private const string NotSupported = "has metadata that C# does not support";

    public static object?[] Arguments(ContractProblem problem)
    {
        ISymbol inherited = problem.Other!;
        string name = inherited is INamedTypeSymbol declaring ? declaring.ToDisplayString() : inherited.ShowMember();
        (string obstacle, string remedy) = SymbolEqualityComparer.Default.Equals(inherited, problem.Type)
            ? OfInterface(problem)
            : OfMember(problem);
        return [problem.Symbol.Name, $"'{name}', which it inherits, {obstacle}", remedy];
    }

    private static (string Obstacle, string Remedy) OfInterface(ContractProblem problem) =>
        problem.Kind switch
        {
            ProblemKind.MemberTypeUnspeakable => (
                "has a name that C# can't write", $"rename it, or {DeriveFromAnother}"),
            ProblemKind.MemberTypeInaccessible => ("is internal to another assembly", DeriveFromAnother),
            ProblemKind.MemberTypeAmbiguous => (
                "has the name of another type here", "give the reference to one of their assemblies an alias"),
            _ => (NotSupported, DeriveFromAnother),
        };

    private static (string Obstacle, string Remedy) OfMember(ContractProblem problem)
    {
        string type = problem.Type?.ToDisplayString() ?? string.Empty;
        string assembly = problem.Type?.ContainingAssembly?.Name ?? string.Empty;
        return problem.Kind switch
        {
            ProblemKind.MemberInaccessible => ("is internal to another assembly", DeriveFromAnother),
            ProblemKind.MemberUnspeakable => ("has a name that C# can't write", $"rename it, or {DeriveFromAnother}"),
            ProblemKind.MemberNeedsNewerLanguage => (
                $"has a body, which a class inherits from C# {LanguageNeeds.ToInherit(problem.Other!).ToDisplayString()} on",
                $"raise the project's language version, or {DeriveFromAnother}"),
            ProblemKind.MemberTypeMissing => (
                $"names '{type}' of the assembly '{assembly}', which is not there", $"reference '{assembly}'"),
            ProblemKind.MemberTypeInaccessible => (
                $"names '{type}', which is internal to another assembly", DeriveFromAnother),
            ProblemKind.MemberTypeUnspeakable => (
                $"names '{type}', a name that C# can't write", $"rename it, or {DeriveFromAnother}"),
            ProblemKind.MemberTypeAmbiguous => (
                $"names '{type}' of the assembly '{assembly}', and another type has that name here",
                "give the reference to one of their assemblies an alias"),
            _ => (NotSupported, DeriveFromAnother),
        };
    }
}
