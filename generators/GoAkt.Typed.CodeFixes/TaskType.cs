using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Finds the types that fixes write tasks with.</summary>
internal static class TaskType
{
    public static INamedTypeSymbol? In(DocumentEditor editor) =>
        editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");

    public static INamedTypeSymbol? OfResultIn(DocumentEditor editor) =>
        editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1");
}
