using GoAkt.Typed.Testing.Protos;
using GoAkt.Typed.Tests.Extended;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>Asks with several answers, whose <c>.proto</c> files no request imports.</summary>
internal interface IFinderMethods
{
    [Replies(typeof(Order), typeof(Unknown))]
    Task<IMessage> FindAsync(StringValue name, CancellationToken cancellationToken = default);

    [Replies(typeof(Unknown), typeof(Order), typeof(Int64Value))]
    ValueTask<IMessage> FindSoonAsync(BytesValue name, CancellationToken cancellationToken = default);

    [Replies(typeof(Unknown), typeof(Order))]
    Task<IReadOnlyList<IMessage>> FindAllAsync(Value[] names, CancellationToken cancellationToken = default);
}

[ActorKind("tests/Finder")]
internal interface IFinder : IFinderMethods;

/// <summary>The same as a grain.</summary>
[GrainKind("tests/FinderGrain")]
internal interface IFinderGrain : IFinderMethods;

/// <summary>The actor as one sees it who names a class first that can't say what it is.</summary>
#pragma warning disable GOAKT014 // A node that hosts the actor would not start with it.
[ActorKind("tests/Finder")]
internal interface IFaultyFinder
#pragma warning restore GOAKT014
{
    [Replies(typeof(Unreadable<InDescriptor>), typeof(Order))]
    Task<IMessage> FindAsync(StringValue name, CancellationToken cancellationToken = default);
}

/// <summary>Answers a message of the type that it is asked for.</summary>
internal sealed class Finder(Func<string, IMessage> answer) : IFinder, IFinderGrain
{
    public Task<IMessage> FindAsync(StringValue name, CancellationToken cancellationToken) =>
        Task.FromResult(answer(name.Value));

    public ValueTask<IMessage> FindSoonAsync(BytesValue name, CancellationToken cancellationToken) =>
        new(answer(name.Value.ToStringUtf8()));

    public Task<IReadOnlyList<IMessage>> FindAllAsync(Value[] names, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IMessage>>([.. names.Select(name => answer(name.StringValue))]);
}
