namespace GoAkt.Typed.Generators.Model;

/// <summary>What is emitted for one contract. It holds text alone, so that it outlives the compilation and equals an
/// unchanged contract's.</summary>
internal sealed record ContractModel
{
    /// <summary>The contract's full name in metadata, which no other contract of the compilation has.</summary>
    public required string Id { get; init; }

    /// <summary>The contract as generated code names it, <c>global::</c>-qualified.</summary>
    public required string Interface { get; init; }

    /// <summary>The contract as errors name it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The contract's namespace; empty for the global one.</summary>
    public required string Namespace { get; init; }

    /// <summary>What the generated types are named after.</summary>
    public required string Name { get; init; }

    /// <summary>The first part of the names of the generated files.</summary>
    public required string FileName { get; init; }

    /// <summary>The proxy's field that holds the actor.</summary>
    public required string ActorField { get; init; }

    public required bool IsGrain { get; init; }

    public required string Kind { get; init; }

    /// <summary>Attributes of the contract that its generated types repeat, as text in brackets.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>Ids of the warnings that using the contract's types would give, beyond those of every obsolete
    /// type.</summary>
    public required EquatableArray<string> Warnings { get; init; }

    /// <summary>The extern aliases that the text of types uses.</summary>
    public required EquatableArray<string> ExternAliases { get; init; }

    public required EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The members that no actor can be called through.</summary>
    public required EquatableArray<StubModel> Stubs { get; init; }

    /// <summary>What a dispatcher does with each type of message.</summary>
    public required EquatableArray<DispatchModel> Dispatches { get; init; }
}
