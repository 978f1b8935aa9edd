namespace GoAkt.Typed.Generators;

/// <summary>The names of the pipeline's steps, by which tests and tools see why each one ran.</summary>
internal static class TrackingNames
{
    public const string ContractSet = nameof(ContractSet);
    public const string Options = nameof(Options);
    public const string DeclaredContracts = nameof(DeclaredContracts);
    public const string DeclaredContractsWithOptions = nameof(DeclaredContractsWithOptions);
    public const string HostedContracts = nameof(HostedContracts);
    public const string HostedContractsWithOptions = nameof(HostedContractsWithOptions);
}
