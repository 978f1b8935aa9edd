namespace GoAkt.Typed;

/// <summary>
/// Says how long an ask of this contract may take. On a method it holds for that method, on the interface for all its
/// asks; the method's wins. Without it the client's <see cref="GoAktClientOptions.AskTimeout"/> holds.
/// </summary>
/// <param name="milliseconds">The longest an ask may take, in milliseconds; more than zero.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method, Inherited = false)]
public sealed class AskTimeoutAttribute(int milliseconds) : Attribute
{
    /// <summary>The longest an ask may take, in milliseconds.</summary>
    public int Milliseconds { get; } = milliseconds;
}
