using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Every diagnostic there is: one table, in the order of the ids.</summary>
internal static class Descriptors
{
    public const string Category = "GoAkt.Typed";

    private const string Pages = "https://github.com/goakt-typed/goakt-typed/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NotAMessage = new(
        "GOAKT001",
        "A contract speaks protobuf messages alone",
        "{0} is not a protobuf message: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT001"));

    public static readonly DiagnosticDescriptor NotATask = new(
        "GOAKT002",
        "A method of a contract returns a task",
        "'{0}' returns '{1}'{2}: return 'Task' or 'ValueTask' to tell, or 'Task<T>' or 'ValueTask<T>' of a protobuf message to ask",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT002"));

    public static readonly DiagnosticDescriptor NotOneMessage = new(
        "GOAKT003",
        "A method of a contract takes exactly one message",
        "'{0}' takes {1}: give it exactly one protobuf message{2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT003"));

    public static readonly DiagnosticDescriptor UnknownBatch = new(
        "GOAKT004",
        "A batch goes in as a list of messages and comes out as a list of replies",
        "'{0}', {1} of '{2}', has no shape of a batch: use {3}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT004"));

    public static readonly DiagnosticDescriptor MisplacedToken = new(
        "GOAKT005",
        "The cancellation token is the last parameter, and there is one",
        "The CancellationToken '{0}' of '{1}' {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT005"));

    public static readonly DiagnosticDescriptor MisplacedTimeout = new(
        "GOAKT006",
        "The time-out of an ask stands between its message and its token, and there is one",
        "The time-out '{0}' of '{1}' {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT006"));

    public static readonly DiagnosticDescriptor ParameterModifier = new(
        "GOAKT007",
        "A parameter of a contract's method has no modifier",
        "The parameter '{0}' of '{1}' is declared '{2}', but a message is copied to its actor: remove '{2}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT007"));

    public static readonly DiagnosticDescriptor NotAMethod = new(
        "GOAKT008",
        "A contract has methods alone",
        "'{0}' is {1}, which no message can stand for: make it a method that takes a protobuf message and returns a task, or remove it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT008"));

    public static readonly DiagnosticDescriptor GenericMethod = new(
        "GOAKT009",
        "A method of a contract is not generic",
        "'{0}' is generic, but its messages must be known when the proxy is written: declare one method for each type of message",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT009"));

    public static readonly DiagnosticDescriptor GenericContract = new(
        "GOAKT010",
        "A contract is not generic",
        "'{0}' {1}, but a kind has one contract with messages that are known: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT010"));

    public static readonly DiagnosticDescriptor InaccessibleContract = new(
        "GOAKT011",
        "A contract can be reached by its proxy",
        "No proxy can implement '{0}', because {1}: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT011"));

    public static readonly DiagnosticDescriptor MalformedKind = new(
        "GOAKT012",
        "A kind is a Go package and a type",
        "The kind \"{0}\" of '{1}' {2}: write it as 'package/Type', such as \"{3}\"",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT012"));

    public static readonly DiagnosticDescriptor TwoSorts = new(
        "GOAKT013",
        "A contract stands for actors or for grains",
        "'{0}' is marked both [ActorKind] and [GrainKind]: keep the one that its kind is registered as",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT013"));

    public static readonly DiagnosticDescriptor KindClaimedTwice = new(
        "GOAKT014",
        "A kind has one contract",
        "'{0}' claims the kind \"{1}\" that '{2}' stands for already: put the methods into one contract, or correct the kind",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT014"));

    public static readonly DiagnosticDescriptor MessageTakenTwice = new(
        "GOAKT015",
        "Each method of a contract takes a message type of its own",
        "'{0}' takes '{1}' as '{2}' does, so an actor that is hosted in .NET can't tell them apart: {3}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT015"));

    public static readonly DiagnosticDescriptor TimeoutOnTell = new(
        "GOAKT016",
        "A tell awaits no reply, so no time-out holds for it",
        "The [AskTimeout] of '{0}' has no effect, because {1}: remove it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT016"));

    public static readonly DiagnosticDescriptor TimeoutNotPositive = new(
        "GOAKT017",
        "The time-out of an ask is more than zero",
        "The [AskTimeout] of '{0}' is not above zero: say how many milliseconds an ask may take, or remove it for the client's time-out to hold",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT017"));

    public static readonly DiagnosticDescriptor EmptyContract = new(
        "GOAKT018",
        "A contract has methods",
        "'{0}' has no method, so nothing can be sent through it: declare one for each message of its actor",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT018"));

    public static readonly DiagnosticDescriptor NotAContract = new(
        "GOAKT019",
        "Only a contract has a proxy",
        "'{0}' is not a contract, so '{1}' has no proxy for it: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT019"));

    public static readonly DiagnosticDescriptor OtherSort = new(
        "GOAKT020",
        "Actors are reached through Actors, grains through Grains",
        "'{0}' is a contract of {1}: use '{2}<{0}>' instead of '{3}<{0}>'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT020"));

    public static readonly DiagnosticDescriptor UntypedMessage = new(
        "GOAKT021",
        "An untyped call sends a protobuf message",
        "'{0}' implements IMessage but is not an IMessage<{0}>, so its node can't read it: pass a class that protoc generated from a .proto file",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT021"));

    public static readonly DiagnosticDescriptor BlockingHandler = new(
        "GOAKT022",
        "A hosted actor awaits, it does not block",
        "'{0}' blocks a thread while '{1}' handles '{2}', and the actor's mailbox with it: {3}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT022"));

    public static readonly DiagnosticDescriptor DroppedTask = new(
        "GOAKT023",
        "The task of a call is awaited",
        "The task of '{0}' is dropped, so nobody sees it fail: await it, or discard it with '_ =' if that is meant",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT023"));

    public static readonly DiagnosticDescriptor NoToken = new(
        "GOAKT024",
        "A method of a contract takes a cancellation token",
        "'{0}' takes no CancellationToken, so its callers can't give a call up: add one as the last parameter",
        Category, DiagnosticSeverity.Hidden, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT024"));

    public static readonly DiagnosticDescriptor RemovedFromBaseline = new(
        "GOAKT025",
        "The contract baseline has what the contracts lack",
        "'{0}' stands in GoAktContracts.txt but no longer in the contracts, so callers that are deployed still send it: bring it back, or remove its line when they are gone",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT025"));

    public static readonly DiagnosticDescriptor ChangedSinceBaseline = new(
        "GOAKT026",
        "A contract differs from the contract baseline",
        "'{0}' is now \"{1}\" but was \"{2}\" in GoAktContracts.txt, which breaks what is deployed: change it back, or update the line when both sides are ready",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT026"));

    public static readonly DiagnosticDescriptor MissingInBaseline = new(
        "GOAKT027",
        "The contract baseline lacks what the contracts have",
        "'{0}' does not stand in GoAktContracts.txt yet: add its line to hold it to what it is",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT027"));

    public static readonly DiagnosticDescriptor UnreadableBaseline = new(
        "GOAKT028",
        "A line of the contract baseline can't be read",
        "\"{0}\" is no line of a contract baseline: correct it to 'actor package.Type Method(Message): ask Reply', or let the code fix write the file anew",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT028"));

    public static readonly DiagnosticDescriptor OldLanguage = new(
        "GOAKT029",
        "Contracts need C# 7.3 or later",
        "Nothing is generated for '{0}', because the project is compiled as C# {1}, and generated code needs 7.3 or later: set LangVersion in the project file",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT029"),
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor LifecycleNotImplemented = new(
        "GOAKT030",
        "A hosted actor starts and stops by IActorLifecycle",
        "The node never calls '{0}', because it does not implement '{1}': {2}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT030"));

    public static readonly DiagnosticDescriptor OneWayWithoutEffect = new(
        "GOAKT031",
        "Only a tell of a grain can be one-way",
        "The [OneWay] of '{0}' has no effect, because {1}: remove it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT031"));

    public static readonly DiagnosticDescriptor WrongReplies = new(
        "GOAKT032",
        "[Replies] names the protobuf messages that are answered",
        "The [Replies] of '{0}' names {1}: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT032"));

    public static readonly DiagnosticDescriptor RepliesNotOfAny = new(
        "GOAKT033",
        "[Replies] stands on an ask that answers IMessage",
        "The [Replies] of '{0}' names what is answered, but {1}: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: PageOf("GOAKT033"));

    private static string PageOf(string id) => Pages + id + ".md";
}
