using GoAkt.Typed.Generators.Contracts;
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
        problem.Id switch
        {
            ProblemId.MemberTypeUnspeakable => (
                "has a name that C# can't write", $"rename it, or {DeriveFromAnother}"),
            ProblemId.MemberTypeInaccessible => ("is internal to another assembly", DeriveFromAnother),
            ProblemId.MemberTypeAmbiguous => (
                "has the name of another type here", "give the reference to one of their assemblies an alias"),
            _ => (NotSupported, DeriveFromAnother),
        };

    private static (string Obstacle, string Remedy) OfMember(ContractProblem problem)
    {
        string type = problem.Type?.ToDisplayString() ?? string.Empty;
        string assembly = problem.Type?.ContainingAssembly?.Name ?? string.Empty;
        return problem.Id switch
        {
            ProblemId.MemberInaccessible => ("is internal to another assembly", DeriveFromAnother),
            ProblemId.MemberUnspeakable => ("has a name that C# can't write", $"rename it, or {DeriveFromAnother}"),
            ProblemId.MemberNeedsNewerLanguage => (
                $"has a body, which a class inherits from C# {LanguageNeeds.ToInherit(problem.Other!).ToDisplayString()} on",
                $"raise the project's language version, or {DeriveFromAnother}"),
            ProblemId.MemberTypeMissing => (
                $"names '{type}' of the assembly '{assembly}', which is not there", $"reference '{assembly}'"),
            ProblemId.MemberTypeInaccessible => (
                $"names '{type}', which is internal to another assembly", DeriveFromAnother),
            ProblemId.MemberTypeUnspeakable => (
                $"names '{type}', a name that C# can't write", $"rename it, or {DeriveFromAnother}"),
            ProblemId.MemberTypeAmbiguous => (
                $"names '{type}' of the assembly '{assembly}', and another type has that name here",
                "give the reference to one of their assemblies an alias"),
            _ => (NotSupported, DeriveFromAnother),
        };
    }
}
