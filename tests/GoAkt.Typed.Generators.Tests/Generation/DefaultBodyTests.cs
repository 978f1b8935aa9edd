using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>A body that an interface gives one of its methods runs: no method of the proxy takes its place.</summary>
public class DefaultBodyTests
{
    private const string First =
        """
        public interface IFirst
        {
            Task<Profile> GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "body" });
        }
        """;

    [Theory]
    [InlineData("public interface ISecond { Task<Profile> GetAsync(GetProfile query); }", "IFirst, ISecond", "")]
    [InlineData("public interface ISecond { Task<Profile> GetAsync(GetProfile query); }", "ISecond, IFirst", "")]
    [InlineData("public interface ISecond : IFirst { new Task<Profile> GetAsync(GetProfile query); }", "ISecond", "")]
    [InlineData(
        "public interface ISecond { Task<Profile> GetAsync(GetProfile query); }",
        "ISecond, IFirst",
        "Task<Receipt> GetAsync(Payment payment);")]
    public async Task Beside_a_method_of_the_same_signature(string second, string bases, string own)
    {
        CompiledProject project = Contract(
            $$"""
            {{First}}
            {{second}}
            [ActorKind("accounts/User")] public interface IUser : {{bases}} { {{own}} }
            """,
            """
            Profile first = await ((IFirst)actor).GetAsync(new GetProfile());
            await ((ISecond)actor).GetAsync(new GetProfile { User = first.Name });
            """);

        Assert.Equal(["""ask IUser.GetAsync GetProfile{ "user": "body" }"""], await project.RunAsync());
    }

    [Fact]
    public async Task Below_a_method_that_hides_it()
    {
        CompiledProject project = Contract(
            $$"""
            {{First}}
            [ActorKind("accounts/User")] public interface IUser : IFirst { new Task<Profile> GetAsync(GetProfile query); }
            """,
            """
            Profile first = await ((IFirst)actor).GetAsync(new GetProfile());
            await actor.GetAsync(new GetProfile { User = first.Name });
            """);

        Assert.Equal(["""ask IUser.GetAsync GetProfile{ "user": "body" }"""], await project.RunAsync());
    }

    [Fact]
    public async Task When_another_interface_gave_it_the_body()
    {
        CompiledProject project = Contract(
            """
            public interface IRoot { Task<Profile> GetAsync(GetProfile query); }
            public interface IFirst : IRoot { Task<Profile> IRoot.GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "body" }); }
            public interface ISecond { Task<Profile> GetAsync(GetProfile query); }
            [ActorKind("accounts/User")] public interface IUser : IFirst, ISecond;
            """,
            """
            Profile first = await ((IRoot)actor).GetAsync(new GetProfile());
            await ((ISecond)actor).GetAsync(new GetProfile { User = first.Name });
            """);

        Assert.Equal(["""ask IUser.GetAsync GetProfile{ "user": "body" }"""], await project.RunAsync());
    }

    [Fact]
    public async Task A_method_that_answers_something_else_stays_public()
    {
        CompiledProject project = Contract(
            $$"""
            {{First}}
            public interface ISecond { Task<Receipt> GetAsync(GetProfile query); }
            [ActorKind("accounts/User")] public interface IUser : IFirst, ISecond;
            """,
            """
            Profile first = await ((IFirst)actor).GetAsync(new GetProfile());
            await ((ISecond)actor).GetAsync(new GetProfile { User = first.Name });
            """);

        Assert.Equal(["""ask IUser.GetAsync GetProfile{ "user": "body" }"""], await project.RunAsync());
        Assert.Contains(
            "public global::System.Threading.Tasks.Task<global::Accounts.Receipt> GetAsync(",
            project.GeneratedSources["IUser.Proxy.g.cs"],
            StringComparison.Ordinal);
    }

    private static CompiledProject Contract(string interfaces, string statements) => TestProject.Default
        .With(
            $$"""
            using Accounts;
            using GoAkt.Typed;

            {{interfaces}}
            """)
        .With(Programs.Calling("IUser", statements))
        .Generate();
}
