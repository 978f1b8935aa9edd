using System.Collections.Immutable;
using System.Reflection;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>A test in a class that is marked as one with the tests of a diagnostic.</summary>
internal sealed record DiagnosticTest(string Id, string Name, Func<Task> Run)
{
    /// <summary>The tests of this assembly; a theory with the first of its data.</summary>
    public static ImmutableArray<DiagnosticTest> All { get; } =
    [
        .. from type in typeof(DiagnosticTest).Assembly.GetTypes()
        let id = type.GetCustomAttribute<DiagnosticTestsAttribute>()?.Id
        where id is not null
        from method in type.GetMethods()
        where method.GetCustomAttribute<FactAttribute>() is not null
        let data = method.GetCustomAttribute<TheoryAttribute>() is null
            ? []
            : method.GetCustomAttributes<InlineDataAttribute>().First().Data
        select new DiagnosticTest(id, method.Name, () => (Task)method.Invoke(Activator.CreateInstance(type), data)!),
    ];
}
