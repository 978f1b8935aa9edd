namespace GoAkt.Typed.Generators.Model;

/// <summary>All that is emitted for a compilation.</summary>
/// <param name="Declared">The contracts that the compilation declares, in the order of their ids.</param>
/// <param name="Hosted">The contracts of other assemblies that classes of the compilation implement.</param>
/// <param name="Options">What the project's settings mean for what is emitted.</param>
internal sealed record ContractSet(
    EquatableArray<ContractModel> Declared, EquatableArray<ContractModel> Hosted, EmitOptions Options)
{
    public static ContractSet Empty { get; } = new(default, default, EmitOptions.None);
}
