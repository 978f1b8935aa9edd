
namespace GoAkt.Typed.Messages;

/// <summary>A reply arrived whose type is not the expected one.</summary>
internal sealed class UnexpectedReplyTypeException(string expected, string actual)
    : Exception($"expected a reply of type '{expected}', got '{actual}'")
{
    public string Expected { get; } = expected;

    public string Actual { get; } = actual;
}
