namespace GoAkt.Typed.Generators.Model;

/// <summary>A parameter of a method that calls the actor.</summary>
/// <param name="Role">What the proxy does with it.</param>
/// <param name="Type">Its type, as text.</param>
/// <param name="Name">Its name, escaped.</param>
/// <param name="HasDefault">Whether callers may leave it out; the default of every type that it can have is
/// <c>default</c>.</param>
/// <param name="IsNullable">Whether its type is a <c>Nullable&lt;T&gt;</c>.</param>
internal sealed record ParameterModel(ParameterRole Role, string Type, string Name, bool HasDefault, bool IsNullable);

/// <summary>What a parameter is for.</summary>
internal enum ParameterRole
{
    Message,
    Timeout,
    Token,
}
