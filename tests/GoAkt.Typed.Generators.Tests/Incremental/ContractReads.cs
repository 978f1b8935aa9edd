using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Counts the contracts that the generator reads, which no step of its pipeline tells.</summary>
internal static class ContractReads
{
    /// <summary>How many contracts the generator of a run reads while something is done to it.</summary>
    public static int During(IncrementalRun run, Action edit)
    {
        ISourceGenerator driven = run.Driver.GetRunResult().Results.Single().Generator;
        var generator = (ContractGenerator)driven.AsIncrementalGenerator();
        int before = generator.ContractsRead;
        edit();
        return generator.ContractsRead - before;
    }
}
