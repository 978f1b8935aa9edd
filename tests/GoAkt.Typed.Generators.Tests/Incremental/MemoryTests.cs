using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Incremental;

public class MemoryTests
{
    [Theory]
    [InlineData("class Other", "class Another")]
    [InlineData("return 1;", "return 2;")]
    [InlineData("RenameAsync", "RenameNowAsync")]
    public void Old_compilations_can_be_collected(string oldText, string newText)
    {
        (IncrementalRun run, WeakReference compilation) = RunAndEdit(oldText, newText);

        Collect();

        Assert.False(compilation.IsAlive);
        Assert.Single(run.Driver.GetRunResult().GeneratedTrees);
    }

    [Fact]
    public void A_referenced_projects_old_compilation_can_be_collected()
    {
        (IncrementalRun run, WeakReference referenced) = RunAndReplaceReference();

        Collect();

        Assert.False(referenced.IsAlive);
        Assert.Single(run.Driver.GetRunResult().GeneratedTrees);
    }

    [Fact]
    public void No_step_holds_a_symbol_a_syntax_node_or_a_compilation()
    {
        IncrementalRun run = new(Project());

        KeyValuePair<string, ImmutableArray<IncrementalGeneratorRunStep>>[] steps = run
            .Driver.GetRunResult()
            .Results.Single()
            .TrackedSteps.Where(static step => step.Key is not ("Compilation" or "ImplementationSourceOutput"))
            .ToArray();

        Assert.NotEmpty(steps);
        HashSet<Type> held = [];
        foreach (
            object output in steps
                .SelectMany(static step => step.Value)
                .SelectMany(static step => step.Outputs)
                .Select(static output => output.Value))
        {
            AddHeld(output, held);
        }

        Assert.Contains(typeof(Models.ContractModel), held);
        Assert.DoesNotContain(held, static type =>
            type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    private static void AddHeld(object? value, HashSet<Type> held)
    {
        if (value is null || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || value is string)
        {
            return;
        }

        Type type = value.GetType();
        held.Add(type);
        if (type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
        {
            return;
        }

        if (value is Array items)
        {
            foreach (object? item in items)
            {
                AddHeld(item, held);
            }

            return;
        }

        foreach (
            FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            AddHeld(field.GetValue(value), held);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IncrementalRun Run, WeakReference Compilation) RunAndEdit(string oldText, string newText)
    {
        IncrementalRun run = new(Project(), trackSteps: false);
        WeakReference compilation = new(run.Compilation);
        run.Edit("Contract.cs", oldText, newText);
        return (run, compilation);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IncrementalRun Run, WeakReference Referenced) RunAndReplaceReference()
    {
        CompilationReference old = Library("One").ToMetadataReference();
        WeakReference referenced = new(old.Compilation);
        IncrementalRun run = new(Project() with { References = [old] }, trackSteps: false);
        run.Apply(run.Compilation.ReplaceReference(old, Library("Two").ToMetadataReference()));
        return (run, referenced);
    }

    private static CSharpCompilation Library(string type) =>
        (TestProject.Default with { AssemblyName = "Library" }).With($"public class {type};").ToCompilation();

    private static TestProject Project() => TestProject.Default.With(
        """
        [GoAkt.Typed.ActorKind("accounts/User")]
        public interface IUser { Task RenameAsync(Accounts.Rename command); }

        public class Other { public int One() { return 1; } }
        """,
        "Contract.cs");

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
