using System.Collections.Immutable;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Why a stub can't be called, in the words of its exception.</summary>
internal static class ProblemReasons
{
    public static string Of(ImmutableArray<ContractProblem> problems) =>
        problems.IsEmpty ? "its types are not known" : Of(problems[0].Kind);

    public static string Of(ProblemKind kind) => kind switch
    {
        ProblemKind.MemberNotMethod => "it is not a method",
        ProblemKind.MethodGeneric => "it has type parameters",
        ProblemKind.ReturnNotTask => "it does not return a task",
        ProblemKind.MessageMissing => "it takes no message",
        ProblemKind.VariableArguments => "it takes a variable list of arguments",
        ProblemKind.MessageRepeated => "it takes more than one message",
        ProblemKind.NotProtobuf => "its message or its reply is not a protobuf message",
        ProblemKind.BatchReplyNotList => "it takes a batch but does not return an IReadOnlyList of replies",
        ProblemKind.SingleReplyIsList => "it takes a single message but returns a list of replies",
        ProblemKind.BatchOfOtherCollection => "its batch is no list, array or enumeration of messages",
        ProblemKind.ParameterModifier => "a parameter is ref, in, out or params",
        ProblemKind.TokenMisplaced => "its cancellation token is not the last parameter",
        ProblemKind.TokenRepeated => "it takes more than one cancellation token",
        ProblemKind.TimeoutNotTimeSpan => "its time-out is not a TimeSpan",
        ProblemKind.TimeoutMisplaced => "its time-out does not stand behind the message",
        ProblemKind.TimeoutRepeated => "it takes more than one time-out",
        ProblemKind.TimeoutOnTell => "it takes a time-out but awaits no reply",
        _ => "it can't travel",
    };
}
