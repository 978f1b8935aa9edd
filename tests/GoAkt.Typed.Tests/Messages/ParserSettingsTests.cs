using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Extended;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>The extensions and the depth of nesting that a client and a node are told of hold for every message that
/// they read.</summary>
public sealed class ParserSettingsTests
{
    private static readonly ActorId s_actor = new("tests/Parsed", "parsed");
    private static readonly ActorId s_grain = new("tests/ParsedGrain", "parsed");
    private static readonly ExtensionRegistry s_extensions = [ExtendedExtensions.Note];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Extensions_are_seen_where_they_are_registered(string wire)
    {
        await using ClientTest test = await StartAsync(
            wire,
            static options => options.ExtensionRegistry = s_extensions,
            static options => options.ExtensionRegistry = s_extensions);

        Assert.All(
            await OrderAsync(test.Client),
            static order => Assert.Equal("seen: hello", order.GetExtension(ExtendedExtensions.Note)));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Extensions_that_are_not_registered_come_back_as_they_were(string wire)
    {
        await using ClientTest test = await StartAsync(wire);

        Assert.All(await OrderAsync(test.Client), static order =>
            Assert.Equal((false, NotedOrder()), (order.HasExtension(ExtendedExtensions.Note), Reread(order))));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Messages_may_be_nested_as_deep_as_the_options_say(string wire)
    {
        await using ClientTest test = await StartAsync(
            wire, static options => options.RecursionLimit = 200, static options => options.RecursionLimit = 200);

        foreach (Func<Task<IMessage>> call in NestingCalls(test.Client, lists: 60))
        {
            Assert.Contains("innermost", (await call()).ToByteString().ToStringUtf8(), StringComparison.Ordinal);
        }

        await AreTooDeepAsync(
            test.Client, lists: 110, "200 levels, which EmbeddedNodeOptions.RecursionLimit can raise");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Where_a_node_can_not_read_a_message_the_error_names_its_option(string wire)
    {
        await using ClientTest test = await StartAsync(wire);

        await AreTooDeepAsync(test.Client, lists: 60, "100 levels, which EmbeddedNodeOptions.RecursionLimit can raise");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Where_a_client_can_not_read_a_reply_the_error_names_its_option(string wire)
    {
        await using ClientTest test = await StartAsync(wire, configureNode: static options =>
            options.RecursionLimit = 200);

        await AreTooDeepAsync(test.Client, lists: 60, "100 levels, which GoAktClientOptions.RecursionLimit can raise");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_limit_may_be_lower_than_protobuf_has_it(string wire)
    {
        await using ClientTest test = await StartAsync(wire, static options => options.RecursionLimit = 10);

        await AreTooDeepAsync(test.Client, lists: 10, "10 levels, which GoAktClientOptions.RecursionLimit can raise");
        Assert.Equal(Nested(2), await test.Client.Actors<IParsed>()["parsed"].NestAsync(Nested(2)));
    }

    [Fact(Timeout = 60_000)]
    public async Task No_depth_ends_the_process()
    {
        await using ClientTest test = await StartAsync(
            Wires.FramedWithInnerFrames,
            static options => options.RecursionLimit = 10_000,
            static options => options.RecursionLimit = 10_000);

        GoAktException e = await Assert.ThrowsAsync<GoAktException>(() =>
            test.Client.AskAsync<Value>(
                s_actor, new Raw(Value.Descriptor, NestedBytes(lists: 50_000)), cancellationToken: Cancellation));
        Value reply = await test.Client.AskAsync<Value>(
            s_actor, new Raw(Value.Descriptor, NestedBytes(lists: 1_000)), cancellationToken: Cancellation);

        Assert.Contains("10000 levels", e.Message, StringComparison.Ordinal);
        Assert.Equal(NestedBytes(lists: 1_000), reply.ToByteArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task A_recursion_limit_out_of_its_range_is_refused_at_start(int limit)
    {
        ArgumentException client = await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            PatientClient.ConnectAsync(["localhost:3321"], options => options.RecursionLimit = limit, Cancellation));
        ArgumentException node = await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            EmbeddedNode.StartAsync(options => options.RecursionLimit = limit, Cancellation));

        Assert.Contains("RecursionLimit", client.Message, StringComparison.Ordinal);
        Assert.Contains("RecursionLimit", node.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Order>> OrderAsync(GoAktClient client)
    {
        IParsed parsed = client.Actors<IParsed>()["parsed"];
        return
        [
            await parsed.OrderAsync(NotedOrder()),
            Assert.IsType<Order>(await parsed.OrderAnyAsync(new Orders { Orders_ = { NotedOrder() } })),
            await client.Grains<IParsedGrain>()["parsed"].OrderAsync(NotedOrder()),
            await client.AskAsync<Order>(s_actor, NotedOrder(), cancellationToken: Cancellation),
            .. await client.AskAllAsync<Order>(s_actor, [NotedOrder(), NotedOrder()], cancellationToken: Cancellation),
            await client.AskGrainAsync<Order>(s_grain, NotedOrder(), cancellationToken: Cancellation),
        ];
    }

    private static async Task AreTooDeepAsync(GoAktClient client, int lists, string expected)
    {
        foreach (Func<Task<IMessage>> call in NestingCalls(client, lists))
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(call);
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.Equal(Delivery.Sent, e.Delivery);

            // On Duplex a node tells what it can't read from what went wrong.
            Assert.True(
                e.Code == ErrorCode.Internal
                || (e.Code == ErrorCode.InvalidArgument && client.Nodes[0].Protocol == WireProtocol.Duplex));
        }
    }

    private static Func<Task<IMessage>>[] NestingCalls(GoAktClient client, int lists)
    {
        IParsed parsed = client.Actors<IParsed>()["parsed"];
        Value nested = Nested(lists);
        return
        [
            async () => await parsed.NestAsync(nested),
            async () => await parsed.NestAnyAsync(new Struct { Fields = { ["nested"] = nested } }),
            async () => (await parsed.NestAllAsync([nested.ListValue]))[0],
            async () => await client.Grains<IParsedGrain>()["parsed"].NestAsync(nested),
            async () => await client.AskAsync<Value>(s_actor, nested, cancellationToken: Cancellation),
            async () =>
                (await client.AskAllAsync<Value>(s_actor, [nested, nested], cancellationToken: Cancellation))[1],
        ];
    }

    /// <summary>Lists in each other; each is two levels.</summary>
    private static Value Nested(int lists)
    {
        var value = Value.ForString("innermost");
        for (int i = 0; i < lists; i++)
        {
            value = Value.ForList(value);
        }

        return value;
    }

    /// <summary>The same without going into it level by level, which no stack would bear.</summary>
    private static byte[] NestedBytes(int lists)
    {
        Stack<byte[]> heads = new();
        int size = 0;
        for (int i = 0; i < lists; i++)
        {
            foreach (byte tag in new byte[] { 0x0A, 0x32 })
            {
                byte[] head = new byte[1 + CodedOutputStream.ComputeLengthSize(size)];
                using CodedOutputStream output = new(head);
                output.WriteRawTag(tag);
                output.WriteLength(size);
                heads.Push(head);
                size += head.Length;
            }
        }

        return [.. heads.SelectMany(static head => head)];
    }

    private static Order NotedOrder()
    {
        Order order = new() { Name = "order" };
        order.SetExtension(ExtendedExtensions.Note, "hello");
        return order;
    }

    private static Order Reread(Order order) =>
        Order.Parser.WithExtensionRegistry(s_extensions).ParseFrom(order.ToByteArray());

    private static async Task<ClientTest> StartAsync(
        string wire, Action<GoAktClientOptions>? configure = null, Action<EmbeddedNodeOptions>? configureNode = null)
    {
        ClientTest test = await ClientTest.StartAsync(
            wire,
            configure,
            options =>
            {
                options.AddActor<Parsed>().AddGrain<Parsed>();
                configureNode?.Invoke(options);
            });
        await test.Client.SpawnAsync(s_actor, cancellationToken: Cancellation);
        return test;
    }
}
