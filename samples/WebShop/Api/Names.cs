namespace WebShop.Api;

/// <summary>What the shop takes as names and quantities.</summary>
internal static class Names
{
    /// <summary>What GoAkt allows in an actor's name, and not too long.</summary>
    public const string Pattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$";

    public const string Wrong = "A name has 1 to 32 letters, digits, '-' or '_', and begins with a letter or a digit.";

    public const int MostAtOnce = 100;
}
