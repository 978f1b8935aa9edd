using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes a <c>[OneWay]</c> that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveOneWayFix))]
[Shared]
public sealed class RemoveOneWayFix : RemoveAttributeFix
{
    private protected override string FixableId => Descriptors.OneWayWithoutEffect.Id;

    private protected override string Title => "Remove [OneWay]";
}
