using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Messages;

/// <summary>A message that can't be written or read. The remoting makes it the failure of the one call.</summary>
internal abstract class MessageException(string message, Exception? innerException)
    : Exception(message, innerException);

/// <summary>A message can't be written: its class, which is the application's, throws or contradicts itself.</summary>
internal sealed class UnwritableMessageException(string type, string reason, Exception? innerException = null)
    : MessageException($"the message, a '{type}', can't be written: {reason}", innerException)
{
    public UnwritableMessageException(string type, Exception e)
        : this(type, ErrorText.Of(e), e)
    {
    }
}

/// <summary>A reply's bytes are not what they should be.</summary>
internal sealed class UnreadableReplyException(string message, Exception? innerException = null)
    : MessageException(message, innerException);

/// <summary>A reply arrived whose type is not the expected one.</summary>
/// <param name="expected">What is expected: the names of the types, or what they have in common.</param>
/// <param name="actual">The name of the type that came.</param>
internal sealed class UnexpectedReplyTypeException(string[] expected, string actual)
    : MessageException(
        $"expected a reply of type '{string.Join("' or '", expected)}', got '{actual}'", innerException: null)
{
    public string Expected { get; } = string.Join(", ", expected);

    public string Actual { get; } = actual;
}
