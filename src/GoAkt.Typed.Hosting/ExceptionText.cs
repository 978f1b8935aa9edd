namespace GoAkt.Typed.Hosting;

internal static class ExceptionText
{
    /// <summary>An exception's message; its type's name where it has none, or where the application's own exception
    /// can't tell.</summary>
    public static string Of(Exception exception)
    {
        try
        {
            return exception.Message ?? NameOf(exception);
        }
        catch (Exception)
        {
            // The message of an application's exception is the application's code, and may throw anything.
            return NameOf(exception);
        }
    }

    private static string NameOf(Exception exception) => exception.GetType().ToString();
}
