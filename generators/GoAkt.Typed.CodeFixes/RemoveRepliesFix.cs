using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes a <c>[Replies]</c> from a method that does not answer <c>IMessage</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveRepliesFix))]
[Shared]
public sealed class RemoveRepliesFix : RemoveAttributeFix
{
    private protected override string FixableId => Descriptors.RepliesNotOfAny.Id;

    private protected override string Title => "Remove [Replies]";
}
