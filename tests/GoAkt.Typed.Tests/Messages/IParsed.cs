using GoAkt.Typed.Tests.Extended;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>An actor that answers what it got, read as its node reads messages: one reply, one of any type, or
/// several.</summary>
[ActorKind("tests/Parsed")]
internal interface IParsed
{
    Task<Value> NestAsync(Value value);

    Task<IMessage> NestAnyAsync(Struct value);

    Task<IReadOnlyList<ListValue>> NestAllAsync(IReadOnlyList<ListValue> values);

    Task<Order> OrderAsync(Order order);

    Task<IMessage> OrderAnyAsync(Orders orders);
}

/// <summary>The same as a grain.</summary>
[GrainKind("tests/ParsedGrain")]
internal interface IParsedGrain
{
    Task<Value> NestAsync(Value value);

    Task<Order> OrderAsync(Order order);
}

internal sealed class Parsed : IParsed, IParsedGrain
{
    public Task<Value> NestAsync(Value value) => Task.FromResult(value);

    public Task<IMessage> NestAnyAsync(Struct value) => Task.FromResult<IMessage>(value);

    public Task<IReadOnlyList<ListValue>> NestAllAsync(IReadOnlyList<ListValue> values) => Task.FromResult(values);

    public Task<Order> OrderAsync(Order order) => Task.FromResult(Sign(order));

    public Task<IMessage> OrderAnyAsync(Orders orders) => Task.FromResult<IMessage>(Sign(orders.Orders_[0]));

    private static Order Sign(Order order)
    {
        if (order.HasExtension(ExtendedExtensions.Note))
        {
            order.SetExtension(ExtendedExtensions.Note, "seen: " + order.GetExtension(ExtendedExtensions.Note));
        }

        return order;
    }
}
