using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class OneWayTests
{
    [Fact]
    public async Task A_grains_tells_are_one_way_where_the_contract_says_so()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [GrainKind("accounts/User")]
                public interface IUser
                {
                    [OneWay]
                    Task RenameAsync(Rename command);

                    [OneWay]
                    ValueTask PayAllAsync(Payment[] payments, CancellationToken ct = default);

                    Task ResetAsync(GetProfile command);
                }
                """)
            .With(Programs.Calling(
                "IUser",
                """
                await actor.RenameAsync(new Rename());
                await actor.PayAllAsync(new[] { new Payment() });
                await actor.ResetAsync(new GetProfile());
                """))
            .Generate();

        Assert.Equal(
            [
                "one-way tell IUser.RenameAsync Rename{ }",
                "one-way tell all IUser.PayAllAsync Payment{ }",
                "tell IUser.ResetAsync GetProfile{ }",
            ],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Theory]
    [InlineData("GrainKind", "one-way tell IUser.RenameAsync Rename{ }")]
    [InlineData("ActorKind", "tell IUser.RenameAsync Rename{ }")]
    public async Task An_inherited_tell_is_one_way_for_grains_alone(string attribute, string call)
    {
        CompiledProject project = TestProject.Default
            .With(
                $$"""
                using Accounts;
                using GoAkt.Typed;

                public interface IShared<T> { [OneWay] Task RenameAsync(T command); }

                [{{attribute}}("accounts/User")]
                public interface IUser : IShared<Rename> { }
                """)
            .With(Programs.Calling("IUser", "await actor.RenameAsync(new Rename());"))
            .Generate();

        Assert.Equal([call], await project.RunAsync());
    }

    [Theory]
    [InlineData(
        "GrainKind",
        "[OneWay] Task<Profile> GetAsync(GetProfile query);",
        "actor.GetAsync(new GetProfile())",
        "ask IUser.GetAsync GetProfile{ }")]
    [InlineData(
        "ActorKind",
        "[OneWay] Task RenameAsync(Rename command);",
        "actor.RenameAsync(new Rename())",
        "tell IUser.RenameAsync Rename{ }")]
    public async Task The_attribute_changes_nothing_where_it_has_no_effect(
        string attribute, string member, string statement, string call)
    {
        CompiledProject project = TestProject.Default
            .With(
                $$"""
                using Accounts;
                using GoAkt.Typed;

                [{{attribute}}("accounts/User")]
                public interface IUser { {{member}} }
                """)
            .With(Programs.Calling("IUser", $"await {statement};"))
            .Generate();

        Assert.Equal([call], await project.RunAsync());
    }
}
