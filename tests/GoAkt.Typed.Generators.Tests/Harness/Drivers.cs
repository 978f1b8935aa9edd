using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>The generator under test, driven as the compiler drives it.</summary>
internal static class Drivers
{
    /// <param name="compilation">What it is to run on, or one with the same options.</param>
    /// <param name="trackSteps">Whether to ask the driver for its reasons.</param>
    public static GeneratorDriver New(CSharpCompilation compilation, bool trackSteps = false) =>
        CSharpGeneratorDriver.Create(
            [new ContractGenerator().AsSourceGenerator()],
            additionalTexts: null,
            (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            optionsProvider: null,
            new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: trackSteps));
}
