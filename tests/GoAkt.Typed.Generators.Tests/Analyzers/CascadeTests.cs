using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

public class CascadeTests
{
    [Theory]
    [InlineData("Task<Missing> GetProfileAsync(GetProfile query);", "CS0246")]
    [InlineData("Task<Profile> GetProfileAsync(Missing query);", "CS0246")]
    [InlineData("Missing GetProfileAsync(GetProfile query);", "CS0246")]
    [InlineData("Task RenameAllAsync(IReadOnlyList<Missing> commands);", "CS0246")]
    [InlineData("Task<IReadOnlyList<Missing>> PayAllAsync(IReadOnlyList<Payment> payments);", "CS0246")]
    public async Task A_type_that_the_compiler_does_not_know_is_left_to_it(string member, string error) =>
        Assert.Equal(
            [error],
            await Ids($$"""[ActorKind("accounts/User")] public interface IUserActor { {{member}} }"""));

    [Theory]
    [InlineData("Missing", "CS0246")]
    [InlineData("Outer.Hidden", "CS0122")]
    [InlineData("Accounts", "CS0118")]
    [InlineData("Profile<int>", "CS0308")]
    public async Task What_closes_an_interface_of_another_assembly_wrongly_is_left_to_the_compiler(
        string argument, string error)
    {
        CompiledProject bases = TestProject.Default.With(
            "namespace Bases; public interface ISend<T> { Task SendAsync(T message); }").Generate();
        TestProject project = TestProject.Default.Referencing(bases).With(
            $$"""
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")] public interface IUserActor : Bases.ISend<{{argument}}>;

            public class Outer { private class Hidden; }
            """);

        Assert.Equal(
            [error],
            (await Analyzed.DiagnosticsOf(project))
                .Where(static d => d.Severity > DiagnosticSeverity.Hidden)
                .Select(static d => d.Id));
    }

    [Theory]
    [InlineData("[ActorKind]", "CS7036")]
    [InlineData("[ActorKind(1)]", "CS1503")]
    public async Task An_attribute_that_does_not_compile_is_left_to_the_compiler(string attribute, string error) =>
        Assert.Equal(
            [error],
            await Ids($$"""{{attribute}} public interface IUserActor { Task RenameAsync(Rename command); }"""));

    [Fact]
    public async Task A_use_of_a_type_that_the_compiler_does_not_know_is_left_to_it() =>
        Assert.Equal(
            ["CS0246"],
            await Ids(
                "public static class Program { public static object Use(GoAktClient client) => client.Actors<Missing>(); }"));

    [Fact]
    public async Task A_timeout_behind_the_first_of_several_messages_is_not_misplaced() =>
        Assert.Equal(
            ["GOAKT003"],
            await Ids(
                """[ActorKind("accounts/User")] public interface IUserActor { Task<Profile> GetProfileAsync(GetProfile query, TimeSpan timeout, Rename command); }"""));

    [Fact]
    public async Task A_contract_that_is_refused_may_be_used_without_a_second_error() =>
        Assert.Equal(
            ["GOAKT001"],
            await Ids(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task<string> GetNameAsync(GetProfile query);
                }

                public sealed class UserActor : IUserActor
                {
                    public Task<string> GetNameAsync(GetProfile query) => Task.FromResult(query.User);
                }

                public static class Program
                {
                    public static async Task<string> Use(GoAktClient client) => await client.Actors<IUserActor>()["alice"].GetNameAsync(new GetProfile());
                }
                """));

    [Fact]
    public async Task Each_mistake_of_a_method_is_reported_at_a_place_of_its_own() =>
        Assert.Equal(
            ["GOAKT001", "GOAKT005", "GOAKT007"],
            await Ids(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task<string> GetNameAsync(CancellationToken ct, in GetProfile query);
                }
                """));

    [Theory]
    [InlineData(
        "Task<string> GetAsync(TimeSpan timeout, CancellationToken ct, GetProfile query);",
        "GOAKT001",
        "GOAKT006",
        "GOAKT005")]
    [InlineData(
        "Task<Profile> GetAsync(CancellationToken a, GetProfile query, CancellationToken b);",
        "GOAKT005",
        "GOAKT005")]
    [InlineData("Task<List<Profile>> GetAllAsync(List<GetProfile> queries);", "GOAKT004", "GOAKT004")]
    [InlineData(
        "string Get<T>(string query, CancellationToken ct, ref T other);",
        "GOAKT002",
        "GOAKT009",
        "GOAKT005",
        "GOAKT007",
        "GOAKT003")]
    [InlineData("Task<T> GetAsync<T>(T query) where T : IMessage<T>;", "GOAKT009")]
    [InlineData("Task<T> GetAsync<T>();", "GOAKT009")]
    [InlineData(
        "Task<Profile?> GetAsync(GetProfile query, CancellationToken ct, int timeoutMs = 5);",
        "GOAKT001",
        "GOAKT005",
        "GOAKT006")]
    public async Task All_mistakes_of_a_method_are_reported_at_once(string member, params string[] ids) =>
        Assert.Equal(
            ids,
            await Ids(
                $$"""using Google.Protobuf; [ActorKind("accounts/User")] public interface IUserActor { {{member}} }"""));

    [Fact]
    public async Task A_member_of_an_interface_of_another_assembly_is_one_mistake() =>
        Assert.Equal(
            ["GOAKT003", "GOAKT003"],
            await Ids(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor : IDisposable, IAsyncDisposable
                {
                    Task RenameAsync(Rename command);
                }
                """));

    [Fact]
    public async Task Without_Google_Protobuf_that_is_all_there_is_to_say()
    {
        TestProject project = (TestProject.Default with { ReferencesProtobuf = false })
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task<Profile> GetProfileAsync(GetProfile query);

                    Task RenameAsync(Rename command);
                }

                [ActorKind("accounts/Group")]
                public interface IGroupActor
                {
                    Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);
                }
                """,
                "Contract.cs");

        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(project));

        Assert.Equal(
            "What 'IUserActor' sends is not a protobuf message: the project does not reference Google.Protobuf, so add that package to it",
            found.GetMessage());
        Assert.Empty(project.Generate().GeneratedSources);
    }

    [Fact]
    public async Task Generated_code_is_not_analyzed() =>
        Assert.Empty(
            await Ids(
                """
                // <auto-generated/>
                using System.Threading.Tasks;
                [GoAkt.Typed.ActorKind("accounts/User")] public interface IUserActor { Task<string> GetNameAsync(Accounts.GetProfile query); }
                """));

    private static async Task<IEnumerable<string>> Ids(string source)
    {
        TestProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(source, "Contract.cs")
            .With("global using Accounts; global using GoAkt.Typed;", "Usings.cs");
        return (await Analyzed.DiagnosticsOf(project))
            .Where(static d => d.Severity > DiagnosticSeverity.Hidden)
            .Select(static d => d.Id);
    }
}
