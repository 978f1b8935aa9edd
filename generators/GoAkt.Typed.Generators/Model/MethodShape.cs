using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>How a sound method of a contract calls its actor. Never part of a cached model: it holds symbols.</summary>
internal sealed record MethodShape
{
    public required IParameterSymbol MessageParameter { get; init; }

    /// <summary>The message, or the element of the batch.</summary>
    public required ITypeSymbol Message { get; init; }

    /// <summary>The reply, or the element of the batch's replies; null if the method tells.</summary>
    public required ITypeSymbol? Reply { get; init; }

    /// <summary>Whether the parameter is a list of messages.</summary>
    public required bool IsBatch { get; init; }

    /// <summary>Whether it returns <c>ValueTask</c> rather than <c>Task</c>.</summary>
    public required bool ReturnsValueTask { get; init; }

    /// <summary>The parameter that says how long this one call may take.</summary>
    public required IParameterSymbol? Timeout { get; init; }

    public required IParameterSymbol? Token { get; init; }

    /// <summary>What <c>[AskTimeout]</c> says, or 0.</summary>
    public required int TimeoutMilliseconds { get; init; }

    public bool Asks => Reply is not null;
}
