namespace GoAkt.Typed.Tests.Errors;

/// <summary>Says which row of <c>docs/errors.md</c> a test stands for, by its first cell.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ErrorRowAttribute(string condition) : Attribute
{
    public string Condition { get; } = condition;
}
