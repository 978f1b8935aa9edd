using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Actors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class DerivedContractTests
{
    private static readonly StringValue s_who = new() { Value = "I am the" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_contract_and_one_that_extends_it_are_hosted_by_a_class_each(bool derivedFirst)
    {
        await using EmbeddedNode node = await StartAsync(options => _ = derivedFirst
            ? options.AddActor<Admin>().AddActor<User>()
            : options.AddActor<User>().AddActor<Admin>());
        await using GoAktClient client = await ConnectAsync(node);
        await client.Actors<IUser>().SpawnAsync("user", cancellationToken: Ending);
        await client.Actors<IAdmin>().SpawnAsync("admin", cancellationToken: Ending);

        Assert.Equal("I am the user", (await client.Actors<IUser>()["user"].WhoAsync(s_who)).Value);
        IAdmin admin = client.Actors<IAdmin>()["admin"];
        Assert.Equal("I am the admin", (await admin.WhoAsync(s_who)).Value);
        Assert.Equal("banned 3", (await admin.BanAsync(new Int32Value { Value = 3 })).Value);
    }

    [Fact]
    public async Task A_class_is_not_hosted_as_the_kind_of_a_contract_that_its_own_extends()
    {
        await using EmbeddedNode node = await StartAsync(options => options.AddActor<Admin>());
        await using GoAktClient client = await ConnectAsync(node);

        Assert.DoesNotContain("tests.user", await client.KindsAsync(Ending));
        KindNotRegisteredException exception = await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
            node.SpawnAsync<IUser>("user", Ending));
        Assert.Equal(
            $"Node {node.Address} hosts no class for the contract '{typeof(IUser)}': '{typeof(Admin)}' implements it, but is hosted as "
            + $"'{typeof(IAdmin)}' alone. Spawn that, or add another class with AddActor.",
            exception.Message);
    }

    [Fact]
    public async Task A_contract_that_extends_two_others_handles_the_messages_of_all()
    {
        await using EmbeddedNode node = await StartAsync(options =>
            options.AddActor<Owner>().AddActor<Admin>().AddActor<User>());
        await using GoAktClient client = await ConnectAsync(node);
        await node.SpawnAsync<IOwner>("owner", Ending);
        IOwner owner = client.Actors<IOwner>()["owner"];

        Assert.Equal("owner", (await owner.WhoAsync(s_who)).Value);
        Assert.Equal("banned by the owner", (await owner.BanAsync(new Int32Value())).Value);
        Assert.Equal("audited by the owner", (await owner.AuditAsync(new Int64Value())).Value);
        Assert.Equal("sold", (await owner.SellAsync(new BoolValue())).Value);
    }

    [Fact]
    public async Task A_class_hosts_every_contract_that_no_other_of_its_contracts_extends()
    {
        await using EmbeddedNode node = await StartAsync(options =>
            options.AddActor<AdminAndAuditor>().AddActor<User>());
        await using GoAktClient client = await ConnectAsync(node);
        await node.SpawnAsync<IAdmin>("admin", Ending);
        await node.SpawnAsync<IAuditor>("auditor", Ending);
        await node.SpawnAsync<IUser>("user", Ending);

        Assert.Equal("banned", (await client.Actors<IAdmin>()["admin"].BanAsync(new Int32Value())).Value);
        Assert.Equal("audited", (await client.Actors<IAuditor>()["auditor"].AuditAsync(new Int64Value())).Value);
        Assert.Equal("both", (await client.Actors<IAuditor>()["auditor"].WhoAsync(s_who)).Value);
        Assert.Equal("I am the user", (await client.Actors<IUser>()["user"].WhoAsync(s_who)).Value);
    }

    [Fact]
    public async Task A_class_may_implement_by_its_base_class_what_its_contract_extends()
    {
        await using EmbeddedNode node = await StartAsync(options => options.AddActor<User>().AddActor<DerivedAdmin>());
        await using GoAktClient client = await ConnectAsync(node);
        await node.SpawnAsync<IAdmin>("admin", Ending);

        Assert.Equal("I am the user", (await client.Actors<IAdmin>()["admin"].WhoAsync(s_who)).Value);
        Assert.Equal(
            "derived banned 1", (await client.Actors<IAdmin>()["admin"].BanAsync(new Int32Value { Value = 1 })).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_hosted_classes_the_base_class_keeps_its_kind(bool derivedFirst)
    {
        await using EmbeddedNode node = await StartAsync(options => _ = derivedFirst
            ? options.AddActor<UserWithDoor>().AddActor<User>()
            : options.AddActor<User>().AddActor<UserWithDoor>());
        await using GoAktClient client = await ConnectAsync(node);
        await node.SpawnAsync<IUser>("user", Ending);
        await node.SpawnAsync<IDoor>("door", Ending);

        Assert.Equal("I am the user", (await client.Actors<IUser>()["user"].WhoAsync(s_who)).Value);
        Assert.Equal("open", (await client.Actors<IDoor>()["door"].OpenAsync(new BytesValue())).Value);
    }

    [Fact]
    public async Task A_class_that_is_hosted_alone_stands_for_the_contracts_of_its_base_class_too()
    {
        await using EmbeddedNode node = await StartAsync(options => options.AddActor<UserWithDoor>());
        await using GoAktClient client = await ConnectAsync(node);
        await node.SpawnAsync<IUser>("user", Ending);

        Assert.Equal("I am the user with a door", (await client.Actors<IUser>()["user"].WhoAsync(s_who)).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_class_that_is_left_without_a_kind_is_refused_and_changes_nothing(bool derivedFirst)
    {
        await using EmbeddedNode node = await StartAsync(options =>
        {
            _ = derivedFirst ? options.AddActor<OtherUser>() : options.AddActor<User>();
            ArgumentException exception = Assert.Throws<ArgumentException>(
                () => derivedFirst ? options.AddActor<User>() : options.AddActor<OtherUser>());
            Assert.Contains("is hosted by", exception.Message, StringComparison.Ordinal);
            Assert.Contains("tests.User", exception.Message, StringComparison.Ordinal);
        });

        await node.SpawnAsync<IUser>("user", Ending);
    }

    [Fact]
    public async Task Grains_are_hosted_by_the_same_rule()
    {
        await using EmbeddedNode node = await StartAsync(options => options.AddGrain<Account>().AddGrain<Savings>());
        await using GoAktClient client = await ConnectAsync(node);

        Assert.Equal("account", (await client.Grains<IAccount>()["a"].WhoAsync(s_who)).Value);
        Assert.Equal("savings", (await client.Grains<ISavings>()["a"].WhoAsync(s_who)).Value);
        Assert.Equal("saved 2", (await client.Grains<ISavings>()["a"].SaveAsync(new Int64Value { Value = 2 })).Value);
    }

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private static Task<EmbeddedNode> StartAsync(Action<EmbeddedNodeOptions> configure) =>
        EmbeddedNode.StartAsync(configure, Ending);

    private static Task<GoAktClient> ConnectAsync(EmbeddedNode node) =>
        PatientClient.ConnectAsync([node.Address], cancellationToken: Ending);
}
