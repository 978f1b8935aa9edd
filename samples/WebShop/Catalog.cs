namespace WebShop;

/// <summary>What the shop sells. In a shop of yours it comes out of a database.</summary>
internal static class Catalog
{
    public static IReadOnlyList<CatalogItem> Items { get; } =
    [
        new("beans", "Espresso beans", 24_90, 40),
        new("cups", "Espresso cups", 18_00, 12),
        new("grinder", "Hand grinder", 79_00, 5),
        new("kettle", "Gooseneck kettle", 64_50, 8),
        new("moka", "Moka pot", 32_00, 10),
        new("filters", "Paper filters", 5_40, 60),
    ];

    public static CatalogItem? Find(string name) => Items.FirstOrDefault(item => item.Name == name);
}

/// <summary>One product of the catalog.</summary>
/// <param name="Name">What its actor is called.</param>
/// <param name="Title">What people call it.</param>
/// <param name="PriceCents">What one costs.</param>
/// <param name="Stock">How many there are.</param>
internal sealed record CatalogItem(string Name, string Title, long PriceCents, int Stock);
