namespace GoAkt.Typed.Generators.Model;

/// <summary>What is wrong with a contract or one of its members.</summary>
internal enum ProblemKind
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

    /// <summary>The contract inherits a member with a body, which the project's C# is too old to leave to a
    /// class.</summary>
    MemberNeedsNewerLanguage,

    /// <summary>The contract inherits a member of another assembly that names a type of an assembly which is not
    /// referenced.</summary>
    MemberTypeMissing,

    /// <summary>The contract inherits a member of another assembly that names a type which is internal there.</summary>
    MemberTypeInaccessible,

    /// <summary>The contract inherits a member of another assembly that names a type whose name C# can't
    /// write.</summary>
    MemberTypeUnspeakable,

    /// <summary>The contract inherits a member of another assembly that names a type which has another one's
    /// name.</summary>
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

    /// <summary>A type that generated code names has the name of another one, so that there can be no code.</summary>
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

    /// <summary>Two methods ask, or two tell, with one type of message, so that a hosted class could not tell them
    /// apart.</summary>
    MessageTakenTwice,
}
