using System.ComponentModel.DataAnnotations;
using GoAkt.Typed;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop;
using WebShop.Live;

namespace WebShop.Api;

/// <summary>The carts: each request is one call to a grain.</summary>
internal static class CartEndpoints
{
    public static void MapCarts(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder cart = routes.MapGroup("/api/carts/{cart}");
        cart.MapGet("", GetAsync);
        cart.MapPost("/items", AddAsync);
        cart.MapDelete("/items/{product}", RemoveAsync);
    }

    private static async Task<CartView> GetAsync(
        [RegularExpression(Names.Pattern, ErrorMessage = Names.Wrong)] string cart,
        IGrains<ICart> carts,
        CancellationToken cancellationToken) =>
        CartView.Of(await carts[cart].GetAsync(new GetCart(), cancellationToken));

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> AddAsync(
        [RegularExpression(Names.Pattern, ErrorMessage = Names.Wrong)] string cart,
        CartItem item,
        IGrains<ICart> carts,
        CancellationToken cancellationToken)
    {
        if (Catalog.Find(item.Product) is null)
        {
            return UnknownProduct(item.Product);
        }

        CartAnswer answer = await carts[cart].AddAsync(
            new AddItem { Product = item.Product, Quantity = item.Quantity }, cancellationToken);
        return answer.Refusal.Length == 0
            ? TypedResults.Ok(CartView.Of(answer.Cart))
            : TypedResults.Problem(answer.Refusal, title: "Not in stock", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> RemoveAsync(
        [RegularExpression(Names.Pattern, ErrorMessage = Names.Wrong)] string cart,
        string product,
        IGrains<ICart> carts,
        CancellationToken cancellationToken,
        [Range(1, Names.MostAtOnce)] int quantity = 1)
    {
        if (Catalog.Find(product) is null)
        {
            return UnknownProduct(product);
        }

        CartAnswer answer = await carts[cart].RemoveAsync(
            new RemoveItem { Product = product, Quantity = quantity }, cancellationToken);
        return TypedResults.Ok(CartView.Of(answer.Cart));
    }

    private static ProblemHttpResult UnknownProduct(string name) => TypedResults.Problem(
        $"The shop does not sell '{name}'.", title: "No such product", statusCode: StatusCodes.Status404NotFound);
}
