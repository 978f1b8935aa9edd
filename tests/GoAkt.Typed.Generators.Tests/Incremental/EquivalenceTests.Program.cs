using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Edits of top-level statements, whose variables and whose class all files see.</summary>
public partial class EquivalenceTests
{
    private static readonly TestProject s_program =
        TestProject.Default with { OutputKind = OutputKind.ConsoleApplication };

    [Theory]
    [InlineData("string other = \"hidden\"; System.Console.WriteLine(other);")]
    [InlineData("{ string Kinds = \"hidden\"; System.Console.WriteLine(Kinds); }")]
    public void A_variable_of_the_program_that_no_longer_hides_a_type_is_noticed(string after)
    {
        const string Before = "string Kinds = \"hidden\"; System.Console.WriteLine(Kinds);";
        TestProject project = s_program
            .With(Before, "Source.cs")
            .With(
                $$"""
                public static class Kinds { public const string User = "a/User"; }
                [GoAkt.Typed.ActorKind(Kinds.User)] public interface IUser {{Members}}
                """,
                "Contract.cs");

        AssertIsNoticed(project, Before, after);
    }

    [Fact]
    public void The_class_that_the_first_statement_of_a_program_makes_is_noticed()
    {
        TestProject project = s_program
            .With("// nothing", "Source.cs")
            .With(
                """
                using Lib;
                namespace Lib
                {
                    public class Program : IDisposable { public void Dispose() { } }
                    public static class Start { public static void Main() { } }
                }
                public interface IBase<T> where T : IDisposable { Task RenameAsync(Accounts.Rename command); }
                [GoAkt.Typed.ActorKind("a/B")] internal interface IUser : IBase<Program> { }
                """,
                "Contract.cs");

        AssertIsNoticed(project, "// nothing", "System.Console.WriteLine();");
    }

    [Fact]
    public void The_class_of_a_programs_statements_can_be_a_type_argument_that_has_to_have_a_constructor()
    {
        TestProject project = s_program
            .With("System.Console.WriteLine();", "Source.cs")
            .With(
                $$"""
                public interface IBase<T> where T : new() { Task RenameAsync(Accounts.Rename command); }
                [GoAkt.Typed.ActorKind("a/B")] internal interface IUser : IBase<Program> {{Members}}
                """,
                "Contract.cs");

        Assert.Single(Equivalence.Texts(new IncrementalRun(project).Driver));
        Assert.Empty(Equivalence.Texts(new IncrementalRun(
            project.With("partial class Program { private Program(int x) { } }", "Program.cs")).Driver));
    }
}
