using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>The generator under test, driven as the compiler drives it.</summary>
internal static class Drivers
{
    public static GeneratorDriver New(TestProject project, bool trackSteps = false) =>
        CSharpGeneratorDriver.Create(
            [new ContractGenerator().AsSourceGenerator()],
            additionalTexts: null,
            project.ParseOptions,
            optionsProvider: null,
            new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: trackSteps));
}
