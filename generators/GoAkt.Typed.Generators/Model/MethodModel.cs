namespace GoAkt.Typed.Generators.Model;

/// <summary>A method that calls the actor. Types are <c>global::</c>-qualified text, names are escaped.</summary>
internal sealed record MethodModel
{
    public required string Name { get; init; }

    /// <summary>The interface that declares the method, if it is another than the contract.</summary>
    public required string? DeclaringInterface { get; init; }

    /// <summary>Whether the proxy has to implement it explicitly, because another member has its name.</summary>
    public required bool IsExplicit { get; init; }

    /// <summary>The static field that describes the method.</summary>
    public required string FieldName { get; init; }

    /// <summary>The contract's and the method's name, as errors show it.</summary>
    public required string DisplayName { get; init; }

    public required string ReturnType { get; init; }

    /// <summary>The message, or the element of the batch.</summary>
    public required string Message { get; init; }

    /// <summary>The reply, or the element of the batch's replies; null if the method tells.</summary>
    public required string? Reply { get; init; }

    /// <summary>Whether the reply is <c>IMessage</c>, whose type is not known beforehand.</summary>
    public required bool AcceptsAnyReply { get; init; }

    public required bool IsBatch { get; init; }

    public required bool ReturnsValueTask { get; init; }

    /// <summary>Whether a call has to name its arguments for the compiler to know which method is meant.</summary>
    public required bool NeedsArgumentName { get; init; }

    /// <summary>What <c>[AskTimeout]</c> says, or 0.</summary>
    public required int TimeoutMilliseconds { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>Attributes that the proxy's method repeats, as text in brackets.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    public bool Asks => Reply is not null;
}
