using Accounts;
using GoAkt.Typed;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;

// A node of a GoAkt cluster. In production it is a Go program; this one runs in this process, so that nothing else is
// needed.
await using EmbeddedNode node = await EmbeddedNode.StartAsync(options => options.AddActor<UserActor>());
Console.WriteLine($"A node listens at {node.Address} and hosts actors of the kind accounts.User.");

// The node speaks all wires at one port, and so does the client: GoAkt 3.3 to 3.13 speak Connect, 3.14 and later speak
// Framed, 4.5 and later speak Duplex.
foreach (WireProtocol protocol in new[] { WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex })
{
    Console.WriteLine();
    Console.WriteLine($"--- over {protocol} ---");
    await using GoAktClient client = await GoAktClient.ConnectAsync([node.Address], options =>
        options.Protocol = protocol);
    await CallAccountsAsync(client.Actors<IUserActor>(), suffix: protocol.ToString().ToLowerInvariant());
}

static async Task CallAccountsAsync(Actors<IUserActor> users, string suffix)
{
    string aliceName = $"alice-{suffix}", bobName = $"bob-{suffix}";
    await users.SpawnAsync(aliceName);
    await users.SpawnAsync(bobName);
    Console.WriteLine($"spawned   {aliceName} and {bobName}");

    IUserActor alice = users[aliceName];
    IUserActor bob = users[bobName];
    await alice.RenameAsync(new Rename { Owner = "Alice" });
    await bob.RenameAsync(new Rename { Owner = "Bob" });
    Console.WriteLine("told      both their owner's name");

    Receipt deposited = await alice.DepositAsync(new Deposit { Cents = 12_50 });
    Console.WriteLine($"asked     Alice's account to take 12.50: balance {Euros(deposited.BalanceCents)}");
    Receipt refused = await bob.WithdrawAsync(new Withdraw { Cents = 1_00 });
    Console.WriteLine(
        $"asked     Bob's account for 1.00: {(refused.Accepted ? "accepted" : "refused")}, balance {Euros(refused.BalanceCents)}");

    foreach (IUserActor user in new[] { alice, bob })
    {
        Profile profile = await user.GetProfileAsync(new GetProfile());
        Console.WriteLine(
            $"asked     {profile.Owner}'s profile: balance {Euros(profile.BalanceCents)} after {profile.Transactions} transaction(s)");
    }

    await users.StopAsync(bobName);
    Console.WriteLine($"stopped   {bobName}");
    try
    {
        await bob.GetProfileAsync(new GetProfile());
    }
    catch (ActorNotFoundException e)
    {
        Console.WriteLine($"failed    {e.GetType().Name}: {e.Message}");
    }
}

static string Euros(long cents) => (cents / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
