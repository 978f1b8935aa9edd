using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Testing.Protos;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Extended;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>A contract that names the replies of an ask with several answers gets those, and no other.</summary>
public sealed class NamedRepliesTests
{
    private const string Name = "finder";

    private static readonly ExtensionRegistry s_extensions = [ExtendedExtensions.Note];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Named_types_are_read_whatever_files_they_are_from(string wire)
    {
        await using ClientTest test = await StartAsync(wire);

        // Twice: what reads them is made by the first call.
        for (int round = 0; round < 2; round++)
        {
            foreach (IFinderMethods finder in FindersOf(test.Client))
            {
                Assert.Equal("acme", Assert.IsType<Unknown>(await FindAsync(finder, nameof(Unknown))).Name);
                Assert.Equal("order", Assert.IsType<Order>(await FindAsync(finder, nameof(Order))).Name);
                Assert.Equal(64, Assert.IsType<Int64Value>(await FindSoonAsync(finder, nameof(Int64Value))).Value);
                Assert.Equal("order", Assert.IsType<Order>(await FindSoonAsync(finder, nameof(Order))).Name);
                IReadOnlyList<IMessage> all = await FindAllAsync(finder, nameof(Order), nameof(Unknown), nameof(Order));
                Assert.Equal([typeof(Order), typeof(Unknown), typeof(Order)], all.Select(static m => m.GetType()));
            }
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Another_type_is_an_error_that_names_all_of_them_and_the_one_that_came(string wire)
    {
        // What the client knows otherwise makes no difference.
        await using ClientTest test = await StartAsync(
            wire, static options => options.MessageFiles.Add(WrappersReflection.Descriptor));

        foreach (IFinderMethods finder in FindersOf(test.Client))
        {
            IsUnexpected(
                await Assert.ThrowsAsync<UnexpectedReplyException>(() => FindAsync(finder, nameof(Int64Value))),
                "extended.Order",
                "acme.Unknown");
            IsUnexpected(
                await Assert.ThrowsAsync<UnexpectedReplyException>(() => FindAllAsync(finder, nameof(Int64Value))),
                "acme.Unknown",
                "extended.Order");

            // The connection is as good as before.
            Assert.IsType<Order>(await FindAsync(finder, nameof(Order)));
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task They_are_read_with_the_options_of_each_client(string wire)
    {
        await using ClientTest test = await StartAsync(
            wire, static options => options.ExtensionRegistry = s_extensions);
        await using GoAktClient other = await PatientClient.ConnectAsync(
            [test.Node.Address], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);

        for (int round = 0; round < 2; round++)
        {
            foreach (GoAktClient client in (GoAktClient[])[test.Client, other])
            {
                foreach (IFinderMethods finder in FindersOf(client))
                {
                    Order order = Assert.IsType<Order>(await FindAsync(finder, nameof(Order)));
                    Assert.Equal(client == test.Client, order.HasExtension(ExtendedExtensions.Note));
                }
            }
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_class_that_can_not_say_what_it_is_leaves_the_others_theirs(string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        IFaultyFinder finder = test.Client.Actors<IFaultyFinder>()[Name];

        for (int round = 0; round < 2; round++)
        {
            Assert.IsType<Order>(await finder.FindAsync(new StringValue { Value = nameof(Order) }, Cancellation));

            // It may be the faulty one's.
            WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() =>
                finder.FindAsync(new StringValue { Value = nameof(Unknown) }, Cancellation));
            Assert.Contains("acme.Unknown': fails InDescriptor", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_empty_batch_is_answered_without_a_call()
    {
        await using ClientTest test = await StartAsync(Wires.FramedWithInnerFrames);

        foreach (IFinderMethods finder in FindersOf(test.Client))
        {
            Assert.Empty(await FindAllAsync(finder));
        }
    }

    private static void IsUnexpected(UnexpectedReplyException e, string first, string second)
    {
        Assert.Contains(
            $"expected a reply of type '{first}' or '{second}', got 'google.protobuf.Int64Value'",
            e.Message,
            StringComparison.Ordinal);
        Assert.Equal($"{first}, {second}", e.ExpectedType);
        Assert.Equal("google.protobuf.Int64Value", e.ActualType);
        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.False(e.IsTransient);
    }

    private static IFinderMethods[] FindersOf(GoAktClient client) =>
        [client.Actors<IFinder>()[Name], client.Grains<IFinderGrain>()[Name]];

    private static Task<IMessage> FindAsync(IFinderMethods finder, string type) =>
        finder.FindAsync(new StringValue { Value = type }, Cancellation);

    private static async Task<IMessage> FindSoonAsync(IFinderMethods finder, string type) =>
        await finder.FindSoonAsync(new BytesValue { Value = ByteString.CopyFromUtf8(type) }, Cancellation);

    private static Task<IReadOnlyList<IMessage>> FindAllAsync(IFinderMethods finder, params string[] types) =>
        finder.FindAllAsync([.. types.Select(Value.ForString)], Cancellation);

    private static async Task<ClientTest> StartAsync(string wire, Action<GoAktClientOptions>? configure = null)
    {
        ClientTest test = await ClientTest.StartAsync(
            wire,
            configure,
            static options => options
                .AddActor(static _ => new Finder(AnswerOf))
                .AddGrain(static _ => new Finder(AnswerOf)));
        await test.Node.SpawnAsync<IFinder>(Name, Cancellation);
        return test;
    }

    private static IMessage AnswerOf(string type)
    {
        Order order = new() { Name = "order" };
        order.SetExtension(ExtendedExtensions.Note, "hello");
        return type switch
        {
            nameof(Unknown) => new Unknown { Name = "acme" },
            nameof(Order) => order,
            _ => new Int64Value { Value = 64 },
        };
    }
}
