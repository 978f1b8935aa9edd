using System.Collections.Immutable;
using System.Reflection;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>The product's table of diagnostics, to walk through.</summary>
internal static class DescriptorTable
{
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>(),
    ];

    public static DiagnosticDescriptor Of(string id) => All.Single(d => d.Id == id);
}
