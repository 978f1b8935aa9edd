using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class InheritanceTests
{
    [Fact]
    public async Task Members_of_base_interfaces_are_included_and_each_once_in_a_diamond()
    {
        CompiledProject project = Contract(
            """
            public interface IRoot { Task<Profile> GetAsync(GetProfile query); }
            public interface ILeft : IRoot { Task<Receipt> PayAsync(Payment payment); }
            public interface IRight : IRoot { Task RenameAsync(Rename command); }

            [ActorKind("accounts/User")]
            public interface IUser : ILeft, IRight;
            """,
            """
            await actor.GetAsync(new GetProfile());
            await actor.PayAsync(new Payment());
            await actor.RenameAsync(new Rename());
            """);

        Assert.Equal(
            ["ask IUser.GetAsync GetProfile{ }", "ask IUser.PayAsync Payment{ }", "tell IUser.RenameAsync Rename{ }"],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task Generic_bases_are_closed_over_message_types()
    {
        CompiledProject project = Contract(
            """
            public interface IQuery<TQuery, TAnswer> { Task<TAnswer> AskAsync(TQuery query, CancellationToken ct = default); }
            public interface IBatch<T> { Task TellAllAsync(IReadOnlyList<T> commands); }

            [ActorKind("accounts/User")]
            public interface IUser : IQuery<GetProfile, Profile>, IQuery<Payment, Receipt>, IBatch<Rename>;
            """,
            """
            Profile profile = await actor.AskAsync(new GetProfile());
            Receipt receipt = await actor.AskAsync(new Payment());
            await actor.TellAllAsync(new[] { new Rename() });
            """);

        Assert.Equal(
            [
                "ask IUser.AskAsync GetProfile{ }",
                "ask IUser.AskAsync Payment{ }",
                "tell all IUser.TellAllAsync Rename{ }",
            ],
            await project.RunAsync());
    }

    [Fact]
    public async Task A_generic_base_closed_over_one_type_for_two_parameters_declares_one_method()
    {
        CompiledProject project = Contract(
            """
            public interface IEither<TLeft, TRight> { Task TellAsync(TLeft left); Task TellAsync(TRight right); }

            [ActorKind("accounts/User")]
            public interface IUser : IEither<Rename, Rename>;
            """,
            "await Task.CompletedTask;");

        Assert.Empty(await project.RunAsync());
    }

    [Fact]
    public async Task A_contract_without_members_of_its_own_has_those_it_inherits()
    {
        CompiledProject project = Contract(
            """
            [ActorKind("accounts/Person")]
            public interface IPerson { Task<Profile> GetAsync(GetProfile query); }

            [ActorKind("accounts/User")]
            public interface IUser : IPerson { }
            """,
            "await actor.GetAsync(new GetProfile());");

        Assert.Equal(["ask IUser.GetAsync GetProfile{ }"], await project.RunAsync());
    }

    [Fact]
    public async Task Two_bases_with_one_signature_are_both_implemented()
    {
        CompiledProject project = Contract(
            """
            public interface IFirst { [AskTimeout(1)] Task<Profile> GetAsync(GetProfile query); }
            public interface ISecond { [AskTimeout(2)] Task<Profile> GetAsync(GetProfile query); }
            public interface IThird { Task<Receipt> GetAsync(GetProfile query); }

            [ActorKind("accounts/User")]
            public interface IUser : IFirst, ISecond, IThird;
            """,
            """
            await ((IFirst)actor).GetAsync(new GetProfile());
            await ((ISecond)actor).GetAsync(new GetProfile());
            Receipt receipt = await ((IThird)actor).GetAsync(new GetProfile());
            """);

        Assert.Equal(
            [
                "ask IUser.GetAsync [1 ms] GetProfile{ }",
                "ask IUser.GetAsync [2 ms] GetProfile{ }",
                "ask IUser.GetAsync GetProfile{ }",
            ],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task A_method_that_hides_an_inherited_one_leaves_both_callable()
    {
        CompiledProject project = Contract(
            """
            public interface IPerson { Task<Profile> GetAsync(GetProfile query); }

            [ActorKind("accounts/User")]
            public interface IUser : IPerson { new Task<Receipt> GetAsync(GetProfile query); }
            """,
            """
            Receipt receipt = await actor.GetAsync(new GetProfile());
            Profile profile = await ((IPerson)actor).GetAsync(new GetProfile());
            """);

        Assert.Equal(
            ["ask IUser.GetAsync GetProfile{ }", "ask IUser.GetAsync GetProfile{ }"], await project.RunAsync());
    }

    [Fact]
    public async Task Default_interface_members_are_left_alone_and_callable()
    {
        CompiledProject project = Contract(
            """
            public interface IPerson { Task<Profile> GetAsync(GetProfile query); }

            [ActorKind("accounts/User")]
            public interface IUser : IPerson
            {
                Task<Receipt> PayAsync(Payment payment);
                Task<Receipt> PayTwiceAsync(long cents) => PayAsync(new Payment { Cents = 2 * cents });
                Task<Profile> IPerson.GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "default" });
                int Answer => 42;
                static string Hello() => "hello";
            }
            """,
            """
            await actor.PayTwiceAsync(actor.Answer);
            IPerson person = actor;
            await actor.PayAsync(new Payment { Cents = (await person.GetAsync(new GetProfile())).Name.Length });
            """);

        Assert.Equal(
            ["""ask IUser.PayAsync Payment{ "cents": "84" }""", """ask IUser.PayAsync Payment{ "cents": "7" }"""],
            await project.RunAsync());
    }

    [Fact]
    public async Task A_member_whose_default_was_taken_away_again_is_called()
    {
        CompiledProject project = Contract(
            """
            public interface IPerson { Task<Profile> GetAsync(GetProfile query) => throw new System.NotSupportedException(); }
            public interface ICaller : IPerson { abstract Task<Profile> IPerson.GetAsync(GetProfile query); }

            [ActorKind("accounts/User")]
            public interface IUser : ICaller;
            """,
            "await actor.GetAsync(new GetProfile());");

        Assert.Equal(["ask IUser.GetAsync GetProfile{ }"], await project.RunAsync());
    }

    [Fact]
    public async Task Bases_in_another_assembly_are_included()
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(
                """
                using Accounts;

                namespace Library;

                public interface IQuery<T> { Task<Profile> AskAsync(T query); }
                public interface IPerson : IQuery<GetProfile> { Task RenameAsync(Rename command); }
                """)
            .Generate();
        CompiledProject project = Contract(
            """
            [ActorKind("accounts/User")]
            public interface IUser : Library.IPerson;
            """,
            """
            await actor.AskAsync(new GetProfile());
            await actor.RenameAsync(new Rename());
            """,
            TestProject.Default.Referencing(library));

        Assert.Equal(
            ["ask IUser.AskAsync GetProfile{ }", "tell IUser.RenameAsync Rename{ }"], await project.RunAsync(library));
    }

    [Fact]
    public async Task Internal_members_of_a_contract_are_implemented()
    {
        CompiledProject project = Contract(
            """
            [ActorKind("accounts/User")]
            public interface IUser
            {
                internal Task<Profile> GetAsync(GetProfile query, CancellationToken ct = default);
                protected Task RenameAsync(Rename command);
                Task RenameLaterAsync(Rename command) => RenameAsync(command);
            }
            """,
            """
            await actor.GetAsync(new GetProfile());
            await actor.RenameLaterAsync(new Rename());
            """);

        Assert.Equal(
            ["ask IUser.GetAsync GetProfile{ }", "tell IUser.RenameAsync Rename{ }"], await project.RunAsync());
    }

    [Fact]
    public async Task A_partial_contract_is_one()
    {
        CompiledProject project = Contract(
            """
            [ActorKind("accounts/User")]
            public partial interface IUser { Task<Profile> GetAsync(GetProfile query); }
            """,
            """
            await actor.GetAsync(new GetProfile());
            await actor.RenameAsync(new Rename());
            """,
            TestProject.Default.With(
                "[System.Runtime.InteropServices.ComVisible(false)] public partial interface IUser { Task RenameAsync(Accounts.Rename command); }"));

        Assert.Equal(
            ["ask IUser.GetAsync GetProfile{ }", "tell IUser.RenameAsync Rename{ }"], await project.RunAsync());
    }

    private static CompiledProject Contract(string interfaces, string statements, TestProject? project = null) =>
        (project ?? TestProject.Default)
            .With(
                $$"""
                using Accounts;
                using GoAkt.Typed;

                {{interfaces}}
                """)
            .With(Programs.Calling("IUser", statements))
            .Generate();
}
