namespace WebShop;

/// <summary>The one feed that the shop has.</summary>
internal static class Feed
{
    /// <summary>What its grain is called.</summary>
    public const string Name = "shop";
}
