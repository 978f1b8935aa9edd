using System.Reflection;

namespace GoAkt.Typed.Errors;

/// <summary>What an exception says that may be the application's own.</summary>
internal static class ErrorText
{
    /// <summary>The exception's message without a full stop, for the middle of a sentence; its type where it can't say
    /// anything.</summary>
    public static string Of(Exception e)
    {
        // What a class throws while one of its type parameter is made.
        e = e is TargetInvocationException { InnerException: { } thrown } ? thrown : e;
        try
        {
            return e.Message is { Length: > 0 } message ? message.TrimEnd('.') : e.GetType().Name;
        }
        catch (Exception)
        {
            return e.GetType().Name;
        }
    }
}
