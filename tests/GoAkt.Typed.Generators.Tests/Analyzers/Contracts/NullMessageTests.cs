using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

/// <summary>Null can't travel, so no message, reply or element of a batch may be null.</summary>
[DiagnosticTests("GOAKT001")]
public class NullMessageTests
{
    [Theory]
    [InlineData(
        "Task<[|Profile?|]> GetAsync(GetProfile query);",
        "'Profile?', the reply of 'IUserActor.GetAsync', is not a protobuf message: null can't travel, so use 'Profile'")]
    [InlineData("ValueTask<[|IMessage?|]> GetAsync(GetProfile query);", "so use 'IMessage'")]
    [InlineData("[|Task<Profile>?|] GetAsync(GetProfile query);", "'Task<Profile>?', the task of")]
    [InlineData("[|Task?|] RenameAsync(Rename command);", "so use 'Task'")]
    [InlineData(
        "Task<Profile> GetAsync([|GetProfile?|] query);",
        "'GetProfile?', the message of 'IUserActor.GetAsync', is not a protobuf message: null can't travel, so use 'GetProfile'")]
    [InlineData(
        "Task<Profile> GetAsync([|GetProfile?|] query = null, CancellationToken ct = default);",
        "so use 'GetProfile'")]
    [InlineData(
        "Task<Profile> GetAsync(GetProfile query = [|default!|], TimeSpan? timeout = null);",
        "The default value of 'query', the message of 'IUserActor.GetAsync', is not a protobuf message: null can't travel, so remove it")]
    [InlineData("Task RenameAllAsync(IReadOnlyList<[|Rename?|]> commands);", "'Rename?', the element of the batch of")]
    [InlineData("Task RenameAllAsync([|IReadOnlyList<Rename>?|] commands);", "'IReadOnlyList<Rename>?', the batch of")]
    [InlineData("Task RenameAllAsync([|Rename?|][] commands);", "so use 'Rename'")]
    [InlineData("Task RenameAllAsync([|Rename[]?|] commands);", "so use 'Rename[]'")]
    [InlineData("Task RenameAllAsync(Rename[] commands = [|null!|]);", "so remove it")]
    [InlineData(
        "Task<IReadOnlyList<[|Receipt?|]>> PayAllAsync(Payment[] payments);",
        "'Receipt?', the element of the replies of")]
    [InlineData(
        "Task<[|IReadOnlyList<Receipt>?|]> PayAllAsync(Payment[] payments);",
        "so use 'IReadOnlyList<Receipt>'")]
    public Task Reports_null_wherever_it_is_let_through(string member, string message) =>
        Verify.Reports(
            Descriptors.NotAMessage,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                {{member}}
            }
            """,
            message);

    [Theory]
    [InlineData("Task<Profile> GetAsync(GetProfile query = [|null|]);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query = [|default(GetProfile)|], TimeSpan timeout = default);")]
    [InlineData("Task RenameAllAsync(IEnumerable<Rename> commands = [|default|]);")]
    [InlineData("Task<Profile> GetAsync([System.Runtime.InteropServices.Optional] GetProfile [|query|]);")]
    public Task Reports_a_default_value_where_nullable_is_off(string member) =>
        Verify.Reports(
            Descriptors.NotAMessage,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                {{member}}
            }
            """,
            project: TestProject.Default with { Nullable = NullableContextOptions.Disable });

    [Fact]
    public Task Reports_each_place_of_a_method_once() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<IReadOnlyList<[|Receipt?|]>> PayAllAsync(IReadOnlyList<[|Payment?|]> payments, CancellationToken? ct = null);
            }
            """);

    [Fact]
    public Task Reports_what_closes_a_generic_base() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            public interface IQueried<TQuery, TReply>
            {
                Task<TReply> QueryAsync(TQuery query);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IQueried<GetProfile, [|Profile?|]>;
            """);

    [Fact]
    public Task Accepts_a_time_out_and_a_token_that_may_be_null() =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetAsync(GetProfile query, TimeSpan? timeout, CancellationToken? ct);
                Task<Receipt> PayAsync(Payment payment, TimeSpan? timeout = null, CancellationToken? ct = null);
                Task RenameAsync(Rename command, Nullable<CancellationToken> ct = default);
            }
            """);

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Enable)]
    public Task Accepts_messages_whether_nullable_is_on_or_off(NullableContextOptions nullable) =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetAsync(GetProfile query, CancellationToken ct = default);
                Task<IReadOnlyList<Receipt>> PayAllAsync(Payment[] payments);
            }
            """,
            TestProject.Default with { Nullable = nullable });
}
