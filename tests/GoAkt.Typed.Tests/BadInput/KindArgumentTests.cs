namespace GoAkt.Typed.Tests.BadInput;

/// <summary>A kind is a package and a type; the path that Go imports the package by is refused where a kind is
/// written.</summary>
public class KindArgumentTests
{
    [Theory]
    [InlineData("github.com/acme/shop/Order", "shop/Order")]
    [InlineData("github.com/acme/shop.Order", "shop.Order")]
    [InlineData("acme/shop/Order", "shop/Order")]
    [InlineData("acme/shop.Order", "shop.Order")]
    [InlineData("github.com/acme/shop/v2/Order", "shop/Order")]
    [InlineData("github.com/acme/go-shop/Order", "shop/Order")]
    [InlineData("gopkg.in/shop.v3/Order", "shop/Order")]
    [InlineData("/shop/Order", "shop/Order")]
    [InlineData("acme/shop/Cart[github.com/acme/shop/Item]", "shop/Cart[github.com/acme/shop/Item]")]
    public void A_path_is_refused_with_the_right_spelling(string kind, string right)
    {
        ArgumentException ofKind = Assert.Throws<ArgumentException>(nameof(kind), () => new ActorKind(kind));
        ArgumentException ofId = Assert.Throws<ArgumentException>(nameof(kind), () => new ActorId(kind, "o-1"));

        Assert.All([ofKind, ofId], e =>
            Assert.StartsWith(
                $"The kind '{kind}' names its package by a path, but a node knows a kind by the package's own name and the type: "
                    + $"write it as 'package/Type', such as '{right}'.",
                e.Message,
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shop/Order", "shop.Order")]
    [InlineData("shop.Order", "shop.Order")]
    [InlineData("Order", "Order")]
    [InlineData("actor.funcactor", "actor.funcactor")]
    [InlineData("shop/Cart[github.com/acme/shop/Item]", "shop.Cart[github.com/acme/shop/Item]")]
    [InlineData("shop.Cart[github.com/acme/shop.Item]", "shop.Cart[github.com/acme/shop.Item]")]
    public void A_package_and_a_type_are_a_kind_in_either_spelling(string kind, string wireName) =>
        Assert.Equal(wireName, new ActorId(kind, "github.com/acme/shop/Order").Kind.WireName);
}
