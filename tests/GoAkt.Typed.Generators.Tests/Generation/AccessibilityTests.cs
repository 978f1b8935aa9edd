using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>Contracts and members that not everyone may use.</summary>
public class AccessibilityTests
{
    private static readonly TestProject s_hosting = TestProject.Default with { ReferencesHosting = true };

    [Fact]
    public async Task Internal_members_of_an_internal_contract_are_dispatched_and_protected_ones_are_not()
    {
        CompiledProject project = s_hosting
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                internal interface IUser
                {
                    internal Task<Profile> GetAsync(GetProfile query);
                    protected internal Task<Receipt> PayAsync(Payment payment);
                    protected Task RenameAsync(Rename command);
                    Task LaterAsync(Rename command) => RenameAsync(command);
                }

                internal class UserActor : IUser
                {
                    Task<Profile> IUser.GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "hidden" });
                    Task<Receipt> IUser.PayAsync(Payment payment) => Task.FromResult(new Receipt { Cents = payment.Cents });
                    Task IUser.RenameAsync(Rename command) => Task.CompletedTask;
                }
                """)
            .With(Programs.Hosting(
                "UserActor",
                "accounts/User",
                """
                IUser user = client.Actors<IUser>()["one"];
                said = $"{await user.GetAsync(new GetProfile())} {await user.PayAsync(new Payment { Cents = 4 })}";
                """))
            .Generate();

        Assert.Equal("""{ "name": "hidden" } { "cents": "4" }""", await project.RunHostedAsync());
        Assert.DoesNotContain("Rename", project.GeneratedSources["IUser.Dispatcher.g.cs"], StringComparison.Ordinal);
        Assert.Contains("IUser.RenameAsync(", project.GeneratedSources["IUser.Proxy.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_a_protected_member_takes_can_be_taken_by_a_public_one()
    {
        CompiledProject project = s_hosting
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    protected Task<Profile> FindAsync(GetProfile query);
                    Task<Profile> GetAsync(GetProfile query);
                }

                public class UserActor : IUser
                {
                    Task<Profile> IUser.FindAsync(GetProfile query) => Task.FromResult(new Profile { Name = "protected" });
                    public Task<Profile> GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "public" });
                }
                """)
            .With(Programs.Hosting(
                "UserActor", "accounts/User", """said = (await client.Actors<IUser>()["one"].GetAsync(new GetProfile())).Name;"""))
            .Generate();

        Assert.Equal("public", await project.RunHostedAsync());
    }

    [Fact]
    public void A_message_that_is_protected_itself_is_no_message_of_the_dispatcher()
    {
        CompiledProject project = s_hosting
            .With(
                $$"""
                [GoAkt.Typed.ActorKind("accounts/User")]
                public partial interface IUser
                {
                    protected Task HideAsync(Secret secret);
                    Task<Accounts.Profile> GetAsync(Accounts.GetProfile query);
                }
                """)
            .With(
                MessageSource.Declare("Own", "Secret", "protected sealed class")
                    .Replace("namespace Own", "public partial interface IUser", StringComparison.Ordinal))
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }

    [Fact]
    public Task A_protected_member_takes_no_message_away_from_a_public_one() =>
        Verify.Accepts(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUser
            {
                protected Task<Profile> FindAsync(GetProfile query);
                Task<Profile> GetAsync(GetProfile query);
            }
            """);

    [Theory]
    [InlineData("protected")]
    [InlineData("protected internal")]
    public void A_protected_member_of_another_assembly_is_implemented_but_not_dispatched(string accessibility)
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With($"public interface IHidden {{ {accessibility} Task RenameAsync(Accounts.Rename command); }}")
            .Generate();
        CompiledProject project = s_hosting.Referencing(library)
            .With(
                """
                using Accounts;

                [GoAkt.Typed.ActorKind("a/B")]
                public interface IUser : IHidden { Task<Profile> GetAsync(GetProfile query); }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.DoesNotContain(
            "RenameAsync", project.GeneratedSources["IUser.Dispatcher.g.cs"], StringComparison.Ordinal);
        Assert.Contains("RenameAsync", project.GeneratedSources["IUser.Proxy.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_contract_of_a_friend_assembly_is_hosted()
    {
        CompiledProject contracts = (TestProject.Default with { AssemblyName = "Contracts" })
            .With(
                """
                [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("TestProject")]

                [GoAkt.Typed.ActorKind("accounts/User")]
                internal interface IUser { internal Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }
                """)
            .Generate();
        CompiledProject project = s_hosting.Referencing(contracts)
            .With(
                """
                internal class UserActor : IUser
                {
                    Task<Accounts.Profile> IUser.GetAsync(Accounts.GetProfile query) => Task.FromResult(new Accounts.Profile { Name = "friend" });
                }
                """)
            .With(Programs.Hosting(
                "UserActor", "accounts/User", """said = (await client.Actors<IUser>()["one"].GetAsync(new GetProfile())).Name;"""))
            .Generate();

        Assert.Equal("friend", await project.RunHostedAsync(contracts));
    }
}
