using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>The rows of "What a node answers".</summary>
public sealed class AnsweredErrorTests
{
    private const string Ask = nameof(Ask);
    private const string AskAll = nameof(AskAll);
    private const string Spawn = nameof(Spawn);
    private const string Kinds = nameof(Kinds);
    private const string AskGrain = nameof(AskGrain);
    private const string TellGrain = nameof(TellGrain);

    private const string NotFound = "`… address not found`";
    private const string NotRegistered = "`actor type is not registered`, `grain type is not registered`";
    private const string AskTimedOut = "`request timed out`, to an ask";
    private const string TimedOut = "`request timed out`, to any other call";
    private const string Stopping = "`remoting is not enabled`, `actor system is shutting down`";
    private const string MailboxFull = "`mailbox is full`";
    private const string NotServed = "it does not serve the call";
    private const string AnythingElse = "anything else";

    private static readonly Answer[] s_answers =
    [
        new(
            NotFound,
            Ask,
            "not_found",
            1,
            "(actor address=goakt://s@h:1/alice) address not found",
            typeof(ActorNotFoundException),
            ErrorCode.NotFound,
            Delivery.NotSent),
        new(
            NotFound,
            AskAll,
            "not_found",
            1,
            "(actor address=goakt://s@h:1/alice) address not found",
            typeof(ActorNotFoundException),
            ErrorCode.NotFound,
            Delivery.Unknown),
        new(
            NotRegistered,
            Spawn,
            "failed_precondition",
            5,
            "actor type is not registered",
            typeof(KindNotRegisteredException),
            ErrorCode.FailedPrecondition),
        new(
            NotRegistered,
            AskGrain,
            "failed_precondition",
            6,
            "grain type is not registered",
            typeof(KindNotRegisteredException),
            ErrorCode.FailedPrecondition)
        {
            CodeByNumber = ErrorCode.Internal,
        },
        new(
            "`… actor already exists`",
            Spawn,
            "internal",
            2,
            "(actor=alice) actor already exists",
            typeof(ActorAlreadyExistsException),
            ErrorCode.AlreadyExists),
        new(
            AskTimedOut,
            Ask,
            "internal",
            7,
            "remote send failed\nrequest timed out",
            typeof(AskTimeoutException),
            ErrorCode.DeadlineExceeded)
        {
            IsTransient = true,
        },
        new(
            AskTimedOut,
            AskGrain,
            "internal",
            6,
            "request timed out",
            typeof(AskTimeoutException),
            ErrorCode.DeadlineExceeded)
        {
            IsTransient = true,
        },
        new(
            TimedOut,
            TellGrain,
            "internal",
            6,
            "request timed out",
            typeof(CallTimeoutException),
            ErrorCode.DeadlineExceeded)
        {
            IsTransient = true,
        },
        new(
            TimedOut,
            Spawn,
            "deadline_exceeded",
            7,
            "context deadline exceeded",
            typeof(CallTimeoutException),
            ErrorCode.DeadlineExceeded)
        {
            IsTransient = true,
        },
        new(
            "`actor is not alive`",
            Ask,
            "internal",
            6,
            "remote send failed\nactor is not alive",
            typeof(ActorNotAliveException),
            ErrorCode.Internal),
        new(
            "`actor is not alive`",
            AskGrain,
            "failed_precondition",
            5,
            "actor is not alive",
            typeof(ActorNotAliveException),
            ErrorCode.FailedPrecondition),
        new(
            Stopping,
            Ask,
            "failed_precondition",
            5,
            "remoting is not enabled",
            typeof(NodeUnavailableException),
            ErrorCode.Unavailable,
            Delivery.NotSent)
        {
            IsTransient = true,
        },
        new(
            Stopping,
            AskGrain,
            "failed_precondition",
            5,
            "actor system is shutting down",
            typeof(NodeUnavailableException),
            ErrorCode.Unavailable)
        {
            IsTransient = true,
        },
        new(
            MailboxFull,
            AskGrain,
            "resource_exhausted",
            8,
            "mailbox is full",
            typeof(BackpressureException),
            ErrorCode.ResourceExhausted)
        {
            IsTransient = true,
        },
        new(
            MailboxFull,
            Ask,
            "internal",
            6,
            "remote send failed\nmailbox is full",
            typeof(BackpressureException),
            ErrorCode.ResourceExhausted)
        {
            IsTransient = true,
        },
        new(
            "`cluster is not enabled`",
            Kinds,
            "failed_precondition",
            5,
            "cluster is not enabled",
            typeof(ClusterNotEnabledException),
            ErrorCode.FailedPrecondition),
        new(
            "`invalid host`",
            Spawn,
            "invalid_argument",
            3,
            "invalid host",
            typeof(GoAktException),
            ErrorCode.InvalidArgument),
        new(
            "`(actor=GoAkt…) actor not found`",
            Spawn,
            "failed_precondition",
            5,
            "(actor=GoAktUserGuardian) actor not found",
            typeof(GoAktException),
            ErrorCode.FailedPrecondition),
        new(
            "too large a message",
            Ask,
            "resource_exhausted",
            8,
            "message size 17 MiB exceeds limit",
            typeof(MessageTooLargeException),
            ErrorCode.ResourceExhausted),
        new(
            NotServed,
            AskGrain,
            "unimplemented",
            null,
            "internalpb.RemotingService.RemoteAskGrain is not implemented",
            typeof(NotSupportedByWireException),
            ErrorCode.Unimplemented),
        new(AnythingElse, Ask, "unavailable", 4, "not now", typeof(GoAktException), ErrorCode.Unavailable)
        {
            IsTransient = true,
        },
        new(AnythingElse, Spawn, "aborted", null, "somebody else was first", typeof(GoAktException), ErrorCode.Aborted)
        {
            IsTransient = true,
        },
        new(AnythingElse, AskGrain, "canceled", 9, "context canceled", typeof(GoAktException), ErrorCode.Canceled),
        new(AnythingElse, Kinds, "internal", 0, "something broke", typeof(GoAktException), ErrorCode.Internal),
    ];

    public static IEnumerable<string> Conditions => s_answers.Select(static answer => answer.Condition);

    public static TheoryData<string, string, string, string> Cases
    {
        get
        {
            TheoryData<string, string, string, string> cases = [];
            foreach (Answer answer in s_answers)
            {
                cases.Add(AnsweringNode.Connect, answer.Condition, answer.Call, answer.ConnectCode);
                if (answer.Number is not null)
                {
                    cases.Add(AnsweringNode.Framed, answer.Condition, answer.Call, answer.ConnectCode);
                    cases.Add(AnsweringNode.Duplex, answer.Condition, answer.Call, answer.ConnectCode);
                }
            }

            return cases;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Cases))]
    public async Task What_the_node_says_is_the_exception_of_its_row(
        string wire, string condition, string call, string code)
    {
        Answer answer = s_answers.Single(answer =>
            answer.Condition == condition && answer.Call == call && answer.ConnectCode == code);
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            wire, NodeAnswer.Error(answer.ConnectCode, answer.Number ?? 0, answer.Words));

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => CallAsync(node.Client, call));

        Assert.IsType(answer.Exception, e);
        ErrorRow.Of(condition).Check(
            e,
            (wire == AnsweringNode.Connect ? null : answer.CodeByNumber) ?? answer.Code,
            answer.Delivery,
            answer.IsTransient,
            call == Kinds ? null : AnsweringNode.Alice,
            node.Address);
        Assert.Contains(answer.Words.ReplaceLineEndings(": "), e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Ask)]
    [InlineData(AskGrain)]
    [ErrorRow(NotServed)]
    public async Task A_page_in_place_of_the_call_says_that_the_node_does_not_serve_it(string call)
    {
        await using AnsweringNode node =
            await AnsweringNode.StartAsync(AnsweringNode.Connect, NodeAnswer.Page(StatusCodes.Status404NotFound));

        await ErrorRow.Of(NotServed).IsThrownAsync<NotSupportedByWireException>(
            () => CallAsync(node.Client, call),
            ErrorCode.Unimplemented,
            Delivery.NotSent,
            isTransient: false,
            AnsweringNode.Alice,
            node.Address);
    }

    [Fact(Timeout = 30_000)]
    [ErrorRow(AnythingElse)]
    public async Task What_something_in_front_of_the_node_says_may_be_about_a_message_that_the_node_has()
    {
        await using AnsweringNode node =
            await AnsweringNode.StartAsync(AnsweringNode.Connect, NodeAnswer.Page(StatusCodes.Status502BadGateway));

        await ErrorRow
            .Of(AnythingElse)
            .IsThrownAsync<GoAktException>(
                () => CallAsync(node.Client, Ask),
                ErrorCode.Unavailable,
                Delivery.Unknown,
                isTransient: true,
                AnsweringNode.Alice,
                node.Address);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(AnsweringNode.Framed, 0, ErrorCode.Internal)]
    [InlineData(AnsweringNode.Duplex, 0, ErrorCode.Internal)]
    [InlineData(AnsweringNode.Framed, 1, ErrorCode.NotFound)]
    [InlineData(AnsweringNode.Duplex, 1, ErrorCode.NotFound)]
    [InlineData(AnsweringNode.Framed, 2, ErrorCode.AlreadyExists)]
    [InlineData(AnsweringNode.Duplex, 2, ErrorCode.AlreadyExists)]
    [InlineData(AnsweringNode.Framed, 3, ErrorCode.InvalidArgument)]
    [InlineData(AnsweringNode.Duplex, 3, ErrorCode.InvalidArgument)]
    [InlineData(AnsweringNode.Framed, 4, ErrorCode.Unavailable)]
    [InlineData(AnsweringNode.Duplex, 4, ErrorCode.Unavailable)]
    [InlineData(AnsweringNode.Framed, 5, ErrorCode.FailedPrecondition)]
    [InlineData(AnsweringNode.Duplex, 5, ErrorCode.FailedPrecondition)]
    [InlineData(AnsweringNode.Framed, 6, ErrorCode.Internal)]
    [InlineData(AnsweringNode.Duplex, 6, ErrorCode.Internal)]
    [InlineData(AnsweringNode.Framed, 7, ErrorCode.DeadlineExceeded)]
    [InlineData(AnsweringNode.Duplex, 7, ErrorCode.DeadlineExceeded)]
    [InlineData(AnsweringNode.Framed, 8, ErrorCode.ResourceExhausted)]
    [InlineData(AnsweringNode.Duplex, 8, ErrorCode.ResourceExhausted)]
    [InlineData(AnsweringNode.Framed, 9, ErrorCode.Canceled)]
    [InlineData(AnsweringNode.Duplex, 9, ErrorCode.Canceled)]
    [InlineData(AnsweringNode.Framed, 10, ErrorCode.Unknown)]
    [InlineData(AnsweringNode.Duplex, 10, ErrorCode.Unknown)]
    [InlineData(AnsweringNode.Framed, 11, ErrorCode.Unknown)]
    [InlineData(AnsweringNode.Duplex, 11, ErrorCode.Unknown)]
    public async Task Each_number_of_an_error_has_its_code(string wire, int number, ErrorCode code)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            wire, NodeAnswer.Error("unused, for it is Connect's", number, "words that say nothing"));

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => CallAsync(node.Client, Spawn));

        Assert.Equal(code, e.Code);
    }

    private static Task CallAsync(GoAktClient client, string call) =>
        call switch
        {
            Ask => client.AskAsync<StringValue>(AnsweringNode.Alice, new Empty(), cancellationToken: Cancellation),
            AskAll => client.AskAllAsync<StringValue>(
                AnsweringNode.Alice, [new Empty(), new Empty()], cancellationToken: Cancellation),
            Spawn => client.SpawnAsync(AnsweringNode.Alice, cancellationToken: Cancellation),
            Kinds => client.KindsAsync(Cancellation),
            AskGrain =>
                client.AskGrainAsync<StringValue>(AnsweringNode.Alice, new Empty(), cancellationToken: Cancellation),
            _ => client.TellGrainAsync(AnsweringNode.Alice, new Empty(), cancellationToken: Cancellation),
        };

    /// <summary>What the node answers to a call, its number on the other wires being null where they have none for
    /// this; and what becomes of it.</summary>
    private sealed record Answer(
        string Condition,
        string Call,
        string ConnectCode,
        int? Number,
        string Words,
        System.Type Exception,
        ErrorCode Code,
        Delivery Delivery = Delivery.Sent)
    {
        public ErrorCode? CodeByNumber { get; init; }

        public bool IsTransient { get; init; }
    }
}
