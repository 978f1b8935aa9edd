using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>One thing that is wrong with a contract, and where. Never part of a cached model: it holds
/// symbols.</summary>
/// <param name="Id">What is wrong.</param>
/// <param name="Symbol">The contract, the member or the parameter that it is wrong with.</param>
/// <param name="Part">The part of that symbol's declaration that is wrong.</param>
/// <param name="Type">The type that is wrong, for problems with a type.</param>
/// <param name="Other">The symbol that it is in conflict with, for problems between two.</param>
/// <param name="Index">The place in the attribute's list of types, for problems with one of them.</param>
internal sealed record ContractProblem(
    ProblemId Id,
    ISymbol Symbol,
    ProblemPart Part = ProblemPart.Name,
    ITypeSymbol? Type = null,
    ISymbol? Other = null,
    int? Index = null)
{
    /// <summary>Whether all contracts of a project have a problem, if one has.</summary>
    public static bool IsOfProject(ProblemId id) =>
        id is ProblemId.ProtobufMissing or ProblemId.GeneratedAmbiguous;
}

/// <summary>The part of a declaration that is wrong.</summary>
internal enum ProblemPart
{
    /// <summary>The name of the contract, the member or the parameter.</summary>
    Name,

    /// <summary>The <c>[ActorKind]</c> or <c>[GrainKind]</c> attribute.</summary>
    KindAttribute,

    /// <summary>The <c>[AskTimeout]</c> attribute.</summary>
    AskTimeoutAttribute,

    /// <summary>The <c>[OneWay]</c> attribute.</summary>
    OneWayAttribute,

    /// <summary>The <c>[Replies]</c> attribute, or one of the types in it.</summary>
    RepliesAttribute,

    /// <summary>The type of the parameter.</summary>
    ParameterType,

    /// <summary>The element type of the parameter, which is a batch.</summary>
    ParameterElement,

    /// <summary>The default value of the parameter.</summary>
    ParameterDefault,

    /// <summary>The modifier of the parameter.</summary>
    ParameterModifier,

    /// <summary>The <c>__arglist</c> of the method.</summary>
    ArgumentList,

    /// <summary>The return type of the method.</summary>
    ReturnType,

    /// <summary>The type argument of the task that the method returns.</summary>
    Reply,

    /// <summary>The element type of the list of replies.</summary>
    ReplyElement,
}

/// <summary>The things that can be wrong with a contract or one of its members.</summary>
internal enum ProblemId
{
    /// <summary>Generated code cannot name the contract: it is private, protected or file-local.</summary>
    ContractInaccessible,

    /// <summary>The contract, or a type that it is nested in, has type parameters.</summary>
    ContractGeneric,

    /// <summary>The contract inherits a member that only another assembly can implement.</summary>
    MemberInaccessible,

    /// <summary>The contract inherits a member of another assembly whose name C# can't write.</summary>
    MemberUnspeakable,

    /// <summary>The contract inherits a member of another assembly with metadata that C# has no word for.</summary>
    MemberUnsupported,

    /// <summary>The contract inherits a member with a body, and the project's C# is too old to inherit
    /// bodies.</summary>
    MemberNeedsNewerLanguage,

    /// <summary>The contract inherits a member of another assembly that names a type of an assembly which is not
    /// referenced.</summary>
    MemberTypeMissing,

    /// <summary>The contract inherits a member of another assembly that names a type which is internal there.</summary>
    MemberTypeInaccessible,

    /// <summary>The contract inherits a member of another assembly that names a type whose name C# can't
    /// write.</summary>
    MemberTypeUnspeakable,

    /// <summary>The contract inherits a member of another assembly that names a type whose name another type has
    /// too.</summary>
    MemberTypeAmbiguous,

    /// <summary>The contract has, or inherits, a static abstract member, which no proxy can be called
    /// through.</summary>
    StaticAbstractMember,

    /// <summary>The contract has both <c>[ActorKind]</c> and <c>[GrainKind]</c>.</summary>
    KindOfBothSorts,

    /// <summary>The kind is null, empty or blank.</summary>
    KindEmpty,

    /// <summary>The kind is not a package and a type.</summary>
    KindMalformed,

    /// <summary>The contract has no method, inherited ones included.</summary>
    ContractWithoutMethods,

    /// <summary>A property, an event or an indexer.</summary>
    MemberNotMethod,

    /// <summary>The method has type parameters.</summary>
    MethodGeneric,

    /// <summary>The method returns neither a <c>Task</c> nor a <c>ValueTask</c>.</summary>
    ReturnNotTask,

    /// <summary>The method takes no message.</summary>
    MessageMissing,

    /// <summary>The method takes <c>__arglist</c>.</summary>
    VariableArguments,

    /// <summary>The method takes several messages as parameters of their own.</summary>
    MessageRepeated,

    /// <summary>A message, a reply, or an element of a batch of them, is not a protobuf message.</summary>
    NotProtobuf,

    /// <summary>A message, a reply, a batch, an element of one, or the task, may be null.</summary>
    Nullable,

    /// <summary>Callers may leave the message out, and null would stand in for it.</summary>
    MessageOptional,

    /// <summary>The compilation does not reference Google.Protobuf, so that no type of it can be a message.</summary>
    ProtobufMissing,

    /// <summary>Another type has the name of one that generated code needs, so that nothing can be generated.</summary>
    GeneratedAmbiguous,

    /// <summary>A batch is not answered by a list of replies.</summary>
    BatchReplyNotList,

    /// <summary>A single message is answered by a list of replies.</summary>
    SingleReplyIsList,

    /// <summary>The parameter is a collection of messages, but none that can be a batch.</summary>
    BatchOfOtherCollection,

    /// <summary>A parameter is <c>ref</c>, <c>in</c>, <c>out</c> or <c>params</c>.</summary>
    ParameterModifier,

    /// <summary>The token is not the last parameter.</summary>
    TokenMisplaced,

    /// <summary>The method takes more than one token.</summary>
    TokenRepeated,

    /// <summary>The time-out stands neither last nor just before the token.</summary>
    TimeoutMisplaced,

    /// <summary>The time-out has a type other than <c>TimeSpan</c>.</summary>
    TimeoutNotTimeSpan,

    /// <summary>The method takes more than one time-out.</summary>
    TimeoutRepeated,

    /// <summary>A method that tells takes a time-out.</summary>
    TimeoutOnTell,

    /// <summary>A method that tells, or a contract that does nothing but tell, has <c>[AskTimeout]</c>.</summary>
    AskTimeoutOnTell,

    /// <summary><c>[AskTimeout]</c> says zero or less.</summary>
    AskTimeoutNotPositive,

    /// <summary>A method that asks has <c>[OneWay]</c>.</summary>
    OneWayOnAsk,

    /// <summary>A method of a contract of actors has <c>[OneWay]</c>.</summary>
    OneWayOnActor,

    /// <summary><c>[Replies]</c> stands on a method that does not answer <c>IMessage</c>.</summary>
    RepliesNotOfAny,

    /// <summary><c>[Replies]</c> names no type.</summary>
    RepliesEmpty,

    /// <summary><c>[Replies]</c> has null in place of a type.</summary>
    RepliesNull,

    /// <summary><c>[Replies]</c> names a type that is no protobuf message.</summary>
    RepliesNotProtobuf,

    /// <summary><c>[Replies]</c> names a type twice.</summary>
    RepliesTwice,

    /// <summary><c>[Replies]</c> names a type that generated code can't name.</summary>
    RepliesUnreachable,

    /// <summary>Two methods ask, or two tell, with one type of message, so that a hosted class could not tell them
    /// apart.</summary>
    MessageTakenTwice,
}
