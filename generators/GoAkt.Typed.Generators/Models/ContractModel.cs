namespace GoAkt.Typed.Generators.Models;

/// <summary>What is emitted for one contract. It holds text alone, so that it outlives the compilation and equals an
/// unchanged contract's.</summary>
internal sealed record ContractModel
{
    /// <summary>The attribute of generated code that uses what is obsolete.</summary>
    public const string PlainObsolete = ObsoleteType + "]";

    private const string ObsoleteType = "[global::System.ObsoleteAttribute";

    /// <summary>The contract's full name in metadata, which no other contract of the compilation has.</summary>
    public required string Id { get; init; }

    /// <summary>The contract as generated code names it, <c>global::</c>-qualified.</summary>
    public required string Interface { get; init; }

    /// <summary>The contract as errors name it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The contract's namespace; empty for the global one.</summary>
    public required string Namespace { get; init; }

    /// <summary>What the generated types are named after.</summary>
    public required string Name { get; init; }

    /// <summary>The first part of the names of the generated files.</summary>
    public required string FileName { get; init; }

    /// <summary>The proxy's field that holds the actor.</summary>
    public required string ActorField { get; init; }

    public required bool IsGrain { get; init; }

    public required string Kind { get; init; }

    /// <summary>Attributes of the contract that its generated types repeat, as text in brackets.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>Whether one of <see cref="Attributes"/> says that the contract is obsolete.</summary>
    public bool IsObsolete => Attributes.Any(SaysObsolete);

    /// <summary>Ids of the warnings that using the contract's types would give, beyond those of every obsolete
    /// type.</summary>
    public required EquatableArray<string> Warnings { get; init; }

    /// <summary>The extern aliases that the text of types uses.</summary>
    public required EquatableArray<string> ExternAliases { get; init; }

    public required EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The members that no actor can be called through.</summary>
    public required EquatableArray<StubModel> Stubs { get; init; }

    /// <summary>What a dispatcher does with each type of message.</summary>
    public required EquatableArray<DispatchModel> Dispatches { get; init; }

    /// <summary>Whether an attribute, as text in brackets, says that something is obsolete.</summary>
    public static bool SaysObsolete(string attribute) => attribute.StartsWith(ObsoleteType, StringComparison.Ordinal);
}

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

    /// <summary>The types that the reply may have, where <c>[Replies]</c> names them.</summary>
    public required EquatableArray<string> NamedReplies { get; init; }

    public required bool IsBatch { get; init; }

    public required bool ReturnsValueTask { get; init; }

    /// <summary>Whether a call has to name its arguments for the compiler to know which method is meant.</summary>
    public required bool NeedsArgumentName { get; init; }

    /// <summary>What <c>[AskTimeout]</c> says, or 0.</summary>
    public required int TimeoutMilliseconds { get; init; }

    /// <summary>Whether it tells a grain and has <c>[OneWay]</c>.</summary>
    public required bool IsOneWay { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>Attributes that the proxy's method repeats, as text in brackets.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    public bool Asks => Reply is not null;
}

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

/// <summary>A member that the analyzers refuse: a proxy implements it all the same, so that one mistake gives one
/// error.</summary>
/// <param name="Declaration">The explicit implementation's declaration, up to its body.</param>
/// <param name="Accessors">The accessors of a property, an indexer or an event; none for a method.</param>
/// <param name="Reason">Why it can't be called.</param>
internal sealed record StubModel(string Declaration, EquatableArray<string> Accessors, string Reason);

/// <summary>The methods of a contract that take one type of message, as indices in
/// <see cref="ContractModel.Methods"/>.</summary>
/// <param name="Ask">The one that an ask goes to; null if all tell.</param>
/// <param name="Tell">The one that a tell goes to; null if all ask.</param>
internal sealed record DispatchModel(int? Ask, int? Tell);
