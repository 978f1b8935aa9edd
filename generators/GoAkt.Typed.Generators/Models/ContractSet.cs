namespace GoAkt.Typed.Generators.Models;

/// <summary>All that is emitted for a compilation.</summary>
/// <param name="Declared">The contracts that the compilation declares, in the order of their ids.</param>
/// <param name="Hosted">The contracts of other assemblies that classes of the compilation implement.</param>
/// <param name="Options">What the project's settings mean for what is emitted.</param>
internal sealed record ContractSet(
    EquatableArray<ContractModel> Declared, EquatableArray<ContractModel> Hosted, EmitOptions Options)
{
    public static ContractSet Empty { get; } = new(default, default, EmitOptions.None);
}

/// <summary>What a project's settings and references mean for what is emitted.</summary>
internal sealed record EmitOptions
{
    public static EmitOptions None { get; } = new();

    /// <summary>Whether the project's C# knows nullable references.</summary>
    public bool IsCSharp8OrLater { get; init; }

    /// <summary>Whether the project's C# knows <c>new</c> without a type and static lambdas.</summary>
    public bool IsCSharp9OrLater { get; init; }

    /// <summary>Whether module initializers register what is generated, rather than attributes of the
    /// assembly.</summary>
    public bool HasModuleInitializers { get; init; }

    /// <summary>The alias of GoAkt.Typed: <c>global</c>, or what the project calls it.</summary>
    public string TypedAlias { get; init; } = string.Empty;

    /// <summary>The alias of GoAkt.Typed.Hosting; null where the project does not reference it, so that there are no
    /// dispatchers.</summary>
    public string? HostingAlias { get; init; }

    /// <summary>Those of the two that have to be declared.</summary>
    public EquatableArray<string> ExternAliases { get; init; }

    /// <summary>Whether a type of .NET that marks generated code is there, once.</summary>
    public bool HasGeneratedCode { get; init; }

    /// <summary>Whether a type of .NET that keeps debuggers out of generated code is there, once.</summary>
    public bool HasDebuggerNonUserCode { get; init; }

    public bool ReferencesHosting => HostingAlias is not null;

    /// <summary>What precedes a type of GoAkt.Typed that generated code uses.</summary>
    public string Proxies => TypedAlias + "::GoAkt.Typed.Proxies.";

    /// <summary>What precedes a type of GoAkt.Typed.Hosting that generated code uses.</summary>
    public string Dispatch => HostingAlias + "::GoAkt.Typed.Hosting.Dispatch.";
}
