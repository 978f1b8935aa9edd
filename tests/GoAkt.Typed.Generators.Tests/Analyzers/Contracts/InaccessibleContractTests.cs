using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT011")]
public class InaccessibleContractTests
{
    private static readonly CompiledProject s_library = Library(
        "public interface IHidden { internal System.Threading.Tasks.Task HideAsync(Accounts.Payment payment); }");

    [Fact]
    public Task Reports_a_private_contract() =>
        Verify.Reports(
            Descriptors.InaccessibleContract,
            """
            public static class Outer
            {
                [ActorKind("accounts/User")]
                private interface [|IUserActor|]
                {
                    Task RenameAsync(Rename command);
                }
            }
            """,
            message: "because it is private");

    [Fact]
    public Task Reports_a_contract_in_a_protected_type() =>
        Verify.Reports(
            Descriptors.InaccessibleContract,
            """
            public class Outer
            {
                protected static class Inner
                {
                    [ActorKind("accounts/User")]
                    public interface [|IUserActor|]
                    {
                        Task RenameAsync(Rename command);
                    }
                }
            }
            """,
            message: "because 'Inner', in which it stands, is protected");

    [Fact]
    public Task Reports_a_contract_that_is_local_to_its_file() =>
        Verify.Reports(
            Descriptors.InaccessibleContract,
            """
            [ActorKind("accounts/User")]
            file interface [|IUserActor|]
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "because it is local to its file");

    [Fact]
    public Task Reports_an_inherited_member_that_is_internal_to_another_assembly() =>
        Verify.Reports(
            Descriptors.InaccessibleContract,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|] : IHidden
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "'IHidden.HideAsync', which it inherits, is internal to another assembly",
            project: TestProject.Default.Referencing(s_library));

    [Fact]
    public Task Accepts_an_internal_contract_in_a_class() =>
        Verify.Accepts(
            Descriptors.InaccessibleContract,
            """
            internal static class Outer
            {
                [ActorKind("accounts/User")]
                internal interface IUserActor
                {
                    Task RenameAsync(Rename command);
                }
            }
            """);

    [Theory]
    [InlineData("internal int Hidden { get; set; }")]
    [InlineData("internal event System.Action Hidden;")]
    [InlineData("internal int Hidden(string text);")]
    public Task Reports_an_inherited_member_once_whatever_else_is_wrong_with_it(string member) =>
        Verify.Reports(
            Descriptors.InaccessibleContract,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|] : IHidden;
            """,
            message: "'IHidden.Hidden', which it inherits, is internal to another assembly",
            project: TestProject.Default.Referencing(Library($"public interface IHidden {{ {member} }}")));

    [Fact]
    public Task Reports_nothing_of_an_accessor_beside_its_property() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor : [|IHidden|];
            """,
            project: TestProject.Default.Referencing(
                Library("public interface IHidden { int Shown { get; internal set; } }")));

    private static CompiledProject Library(string source) =>
        (TestProject.Default with { AssemblyName = "Library" }).With(source).Generate();
}
