namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>Marks the tests of a diagnostic; the completeness test looks for them.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class DiagnosticTestsAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}
