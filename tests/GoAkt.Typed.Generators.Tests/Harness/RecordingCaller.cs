using GoAkt.Typed.Proxies;
using Google.Protobuf;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>Stands for an actor: writes down what a proxy calls it with, and answers what the test says.</summary>
public sealed class RecordingCaller : ActorCaller
{
    private readonly List<string> _calls = [];

    /// <summary>Answers an ask; by default with an empty reply.</summary>
    public Func<IMessage, IMessage?> Answer { get; init; } = static _ => null;

    /// <summary>One line a call: how, the method's name and time-out, what was sent, and the call's own time-out and
    /// token.</summary>
    public IReadOnlyList<string> Calls => _calls;

    public override Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        TRequest request,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult(Ask(method, request, timeout, cancellationToken));

    public override Task TellAsync<TRequest>(
        ActorMethod<TRequest> method, TRequest request, CancellationToken cancellationToken = default)
    {
        Record(Tell(method), method.Name, [request], null, cancellationToken);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TReply>>([
            .. requests.Select(request => Ask(method, request, timeout, cancellationToken)),
        ]);

    public override Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default)
    {
        Record(Tell(method) + " all", method.Name, requests, null, cancellationToken);
        return Task.CompletedTask;
    }

    private static string Tell<TRequest>(ActorMethod<TRequest> method)
        where TRequest : class, IMessage<TRequest> => method.IsOneWay ? "one-way tell" : "tell";

    private TReply Ask<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, TRequest request, TimeSpan? timeout, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage
    {
        string name =
            method.TimeoutMilliseconds == 0 ? method.Name : $"{method.Name} [{method.TimeoutMilliseconds} ms]";
        Record("ask", name, [request], timeout, cancellationToken);
        return Answer(request) as TReply ?? Activator.CreateInstance<TReply>();
    }

    private void Record(
        string how,
        string method,
        IEnumerable<IMessage> requests,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        string call =
            $"{how} {method} {string.Join(" ", requests.Select(static request => $"{request.Descriptor.Name}{request}"))}";
        if (timeout is not null)
        {
            call += $" within {timeout}";
        }

        _calls.Add(cancellationToken.CanBeCanceled ? call + " with token" : call);
    }
}
