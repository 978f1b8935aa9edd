using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT012")]
public class MalformedKindTests
{
    [Fact]
    public Task Reports_an_empty_kind() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|""|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "is empty");

    [Fact]
    public Task Reports_a_blank_kind() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|" "|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "is empty");

    [Fact]
    public Task Reports_a_null_kind() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|null!|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "is empty");

    [Fact]
    public Task Reports_a_kind_without_a_package() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"User"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "names no package");

    [Fact]
    public Task Reports_a_kind_with_white_space() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"accounts/My User"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "has white space");

    [Fact]
    public Task Reports_a_kind_with_a_separator_at_its_end() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"accounts/"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "has a separator with nothing beside it");

    [Fact]
    public Task Reports_a_kind_with_two_separators() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"accounts//User"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "has a separator with nothing beside it");

    [Fact]
    public Task Reports_a_kind_with_a_foreign_character() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"accounts/User!"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "has a '!', which no Go package or type has");

    [Fact]
    public Task Reports_a_kind_with_open_brackets() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"shop/Cart[acme/Item"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "has brackets that are not closed");

    [Fact]
    public Task Reports_a_kind_that_ends_in_a_number() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"accounts/1"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "does not end in the name of a Go type");

    [Fact]
    public Task Reports_the_constant_that_holds_the_kind() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            public static class Kinds
            {
                public const string User = "User";
            }

            [GrainKind([|Kinds.User|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Reports_a_proposal_from_the_namespace_and_the_name() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            namespace Bank.Billing;

            [ActorKind([|""|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "such as \"billing/User\"");

    [Fact]
    public Task Accepts_a_slash() =>
        Verify.Accepts(
            Descriptors.MalformedKind,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Accepts_a_dot() =>
        Verify.Accepts(
            Descriptors.MalformedKind,
            """
            [ActorKind("accounts.User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Accepts_a_generic_Go_type() =>
        Verify.Accepts(
            Descriptors.MalformedKind,
            """
            [ActorKind("shop.Cart[acme/Item]")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Accepts_nested_arguments() =>
        Verify.Accepts(
            Descriptors.MalformedKind,
            """
            [ActorKind("shop/Cart[acme.Map[string,acme/Item]]")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Theory]
    [InlineData("github.com/acme/shop/Order", "shop/Order")]
    [InlineData("github.com/acme/shop.Order", "shop.Order")]
    [InlineData("acme/shop/Order", "shop/Order")]
    [InlineData("acme/shop.Order", "shop.Order")]
    [InlineData("github.com/acme/shop/v2/Order", "shop/Order")]
    [InlineData("github.com/acme/go-shop/Order", "shop/Order")]
    [InlineData("github.com/acme/shop-api/v2/cart.Cart", "cart.Cart")]
    [InlineData("gopkg.in/shop.v3/Order", "shop/Order")]
    [InlineData("github.com/acme/shop/Cart[github.com/acme/shop/Item]", "shop/Cart[github.com/acme/shop/Item]")]
    public Task Reports_a_path_with_the_right_spelling(string kind, string right) =>
        Verify.Reports(
            Descriptors.MalformedKind,
            $$"""
            [ActorKind([|"{{kind}}"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            [GrainKind([|"{{kind}}"|])]
            public interface IUserGrain
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: $"names its package by a path: write it as 'package/Type', such as \"{right}\"");

    [Theory]
    [InlineData("shop / Order", "shop/Order")]
    [InlineData("*shop.Order", "shop.Order")]
    [InlineData("Order", "billing/Order")]
    [InlineData("/shop/Order", "shop/Order")]
    [InlineData("shop//Order", "shop/Order")]
    [InlineData("shop/Order/", "shop/Order")]
    [InlineData("https://github.com/acme/shop/Order", "shop/Order")]
    [InlineData("shop::Order", "shop/Order")]
    [InlineData("shop/1", "billing/User")]
    public Task Reports_the_kind_that_was_most_likely_meant(string kind, string right) =>
        Verify.Reports(
            Descriptors.MalformedKind,
            $$"""
            namespace Bank.Billing;

            [ActorKind([|"{{kind}}"|])]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: $"such as \"{right}\"");

    [Theory]
    [InlineData("new ActorId([|\"github.com/acme/shop/Order\"|], \"o-1\")")]
    [InlineData("new ActorId(name: \"o-1\", kind: [|Kinds.Order|])")]
    [InlineData("new ActorKind([|\"github.com/acme/shop/Order\"|])")]
    public Task Reports_a_path_in_an_id_without_a_contract(string id) =>
        Verify.Reports(
            Descriptors.MalformedKind,
            $$"""
            public static class Kinds
            {
                public const string Order = "github.com/acme/shop/Order";

                public static object Make() => {{id}};
            }
            """,
            message: "such as \"shop/Order\"");

    [Fact]
    public Task Accepts_an_id_of_any_other_kind() =>
        Verify.Accepts(
            Descriptors.MalformedKind,
            """
            public static class Ids
            {
                public static ActorId Slash { get; } = new("shop/Order", "a/b/c");

                public static ActorId Dot { get; } = new("shop.Cart[github.com/acme/shop/Item]", "github.com/acme/shop/Order");

                public static ActorKind Read(string kind) => new(kind);
            }
            """);

    [Fact]
    public Task Accepts_an_underscore() =>
        Verify.Accepts(
            Descriptors.MalformedKind,
            """
            [ActorKind("accounts/_user_v2")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);
}
