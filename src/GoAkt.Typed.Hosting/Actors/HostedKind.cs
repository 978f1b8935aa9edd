using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Proxies;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A kind that the node hosts: the class behind it, and the dispatcher of the contract that the class
/// implements.</summary>
internal sealed class HostedKind(HostedContract contract, Type hosted, Func<ActorContext, object?> create)
{
    private readonly ActorDispatcher _dispatcher = contract.Dispatcher;

    public ContractSort Sort => _dispatcher.Sort;

    public Type Contract => contract.Contract;

    public ActorKind Kind { get; } = new(contract.Dispatcher.Kind);

    public Type Hosted { get; } = hosted;

    /// <summary>The kind as contracts write it, dotted: what spans and metrics call it.</summary>
    public string Name { get; } = new ActorKind(contract.Dispatcher.Kind).WireName;

    /// <summary>The kind as nodes write it: dotted, and in lower case.</summary>
    public string WireName { get; } = new ActorKind(contract.Dispatcher.Kind).WireName.ToLowerInvariant();

    /// <summary>
    /// The messages that the contract takes and answers, in its own classes, and all others of their files; then those
    /// of the other kinds. Null until the node starts.
    /// </summary>
    public KnownMessages Messages { get; private set; } = null!;

    /// <summary>Adds every message of the contract's files to what all kinds know.</summary>
    public void DescribeTo(KnownMessages all)
    {
        foreach (MessageDescriptor message in _dispatcher.Messages)
        {
            all.Add(message.File);
        }
    }

    /// <summary>Says what the messages of the kind are parsed with.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="all">The messages of all kinds.</param>
    /// <exception cref="InvalidOperationException">The contract takes messages of one protobuf type in two
    /// classes.</exception>
    public void UseParsing(ParsingSettings settings, KnownMessages all)
    {
        RequireOneClassEach(_dispatcher.List.Taken);
        Messages = new KnownMessages(settings, all);
        foreach (MessageList.Entry message in _dispatcher.List.All)
        {
            Messages.Add(message.Descriptor.FullName, message.Parser, message.Class);
        }

        DescribeTo(Messages);
    }

    /// <summary>The classes of the messages that the contract's methods take.</summary>
    public IEnumerable<Type> Taken => _dispatcher.List.Taken.Select(static message => message.Class).Distinct();

    public object Create(ActorContext context) => create(context)
        ?? throw new InvalidOperationException($"The factory of '{Hosted}' answered null in place of an instance.");

    public ValueTask<DispatchResult> DispatchAsync(object instance, IMessage message, DispatchContext context) =>
        _dispatcher.DispatchAsync(instance, message, context);

    private void RequireOneClassEach(IReadOnlyList<MessageList.Entry> taken)
    {
        foreach (
            IGrouping<string, MessageList.Entry> type in taken.GroupBy(
                static message => message.Descriptor.FullName, StringComparer.Ordinal))
        {
            if (type.Skip(1).FirstOrDefault() is { } second)
            {
                string[] classes =
                [
                    .. new[] { type.First(), second }.Select(static message =>
                        $"'{message.Class}' of {message.Class.Assembly.GetName().Name}"),
                ];
                throw new InvalidOperationException(
                    $"'{Hosted}' can't be hosted: its contract '{Contract}' takes {classes[0]} and {classes[1]}, which are both the protobuf "
                        + $"type '{type.Key}', and the wire does not tell them apart. Let its methods take the one or the other.");
            }
        }
    }
}
