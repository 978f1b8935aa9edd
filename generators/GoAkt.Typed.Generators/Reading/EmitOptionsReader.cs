using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Tells from a project's language version and references what can be emitted.</summary>
internal static class EmitOptionsReader
{
    public static EmitOptions Read(KnownSymbols known)
    {
        string[] aliases = known.Emitted.HostingAlias is { } hosting
            ? [known.Emitted.TypedAlias, hosting]
            : [known.Emitted.TypedAlias];
        return new EmitOptions
        {
            IsCSharp8OrLater = known.LanguageVersion >= LanguageVersion.CSharp8,
            IsCSharp9OrLater = known.LanguageVersion >= LanguageVersion.CSharp9,
            HasModuleInitializers = known.LanguageVersion >= LanguageVersion.CSharp9
                && known.Names.IsUnambiguous("System.Runtime.CompilerServices.ModuleInitializerAttribute"),
            HasGeneratedCode = known.Names.IsUnambiguous("System.CodeDom.Compiler.GeneratedCodeAttribute"),
            HasDebuggerNonUserCode = known.Names.IsUnambiguous("System.Diagnostics.DebuggerNonUserCodeAttribute"),
            TypedAlias = known.Emitted.TypedAlias,
            HostingAlias = known.Emitted.HostingAlias,
            ExternAliases = aliases.Where(static alias => alias != TypeReach.Global).ToEquatableArray(),
        };
    }
}
