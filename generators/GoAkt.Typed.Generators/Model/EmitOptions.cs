using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What a project's settings and references mean for what is emitted.</summary>
internal sealed record EmitOptions
{
    /// <summary>The oldest C# that generated code is written for.</summary>
    public const LanguageVersion LeastVersion = LanguageVersion.CSharp7_3;

    public static EmitOptions None { get; } = new();

    /// <summary>Whether the project's C# knows nullable references.</summary>
    public bool IsCSharp8OrLater { get; private init; }

    /// <summary>Whether the project's C# knows <c>new</c> without a type and static lambdas.</summary>
    public bool IsCSharp9OrLater { get; private init; }

    /// <summary>Whether module initializers register what is generated, rather than attributes of the
    /// assembly.</summary>
    public bool HasModuleInitializers { get; private init; }

    /// <summary>The alias of GoAkt.Typed: <c>global</c>, or what the project calls it.</summary>
    public string TypedAlias { get; private init; } = TypeReach.Global;

    /// <summary>The alias of GoAkt.Typed.Hosting; null where the project does not reference it, so that there are no
    /// dispatchers.</summary>
    public string? HostingAlias { get; private init; }

    public bool ReferencesHosting => HostingAlias is not null;

    /// <summary>What precedes a type of GoAkt.Typed that generated code uses.</summary>
    public string Proxies => TypedAlias + "::GoAkt.Typed.Proxies.";

    /// <summary>What precedes a type of GoAkt.Typed.Hosting that generated code uses.</summary>
    public string Dispatch => HostingAlias + "::GoAkt.Typed.Hosting.Dispatch.";

    /// <summary>Whether a type of .NET that marks generated code is there, once.</summary>
    public bool HasGeneratedCode { get; private init; }

    /// <summary>Whether a type of .NET that keeps debuggers out of generated code is there, once.</summary>
    public bool HasDebuggerNonUserCode { get; private init; }

    public static EmitOptions Of(KnownSymbols known) => new()
    {
        IsCSharp8OrLater = known.LanguageVersion >= LanguageVersion.CSharp8,
        IsCSharp9OrLater = known.LanguageVersion >= LanguageVersion.CSharp9,
        HasModuleInitializers = known.LanguageVersion >= LanguageVersion.CSharp9
            && known.Names.IsUnambiguous("System.Runtime.CompilerServices.ModuleInitializerAttribute"),
        HasGeneratedCode = known.Names.IsUnambiguous("System.CodeDom.Compiler.GeneratedCodeAttribute"),
        HasDebuggerNonUserCode = known.Names.IsUnambiguous("System.Diagnostics.DebuggerNonUserCodeAttribute"),
        TypedAlias = known.Emitted.TypedAlias,
        HostingAlias = known.Emitted.HostingAlias,
    };
}
