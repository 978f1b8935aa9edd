using System.ComponentModel.DataAnnotations;

namespace WebShop.Api;

/// <summary>What is put into a cart.</summary>
/// <param name="Product">The product's name.</param>
/// <param name="Quantity">How many.</param>
public sealed record CartItem(
    [property: Required, RegularExpression(Names.Pattern, ErrorMessage = Names.Wrong)] string Product,
    [property: Range(1, Names.MostAtOnce)] int Quantity = 1);
