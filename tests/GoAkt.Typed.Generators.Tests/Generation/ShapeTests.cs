using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class ShapeTests
{
    [Fact]
    public async Task A_method_with_a_reply_asks_and_one_without_tells()
    {
        CompiledProject project = Contract(
            """
            Task<Profile> GetAsync(GetProfile query);
            ValueTask<Profile> GetSoonAsync(GetProfile query);
            Task RenameAsync(Rename command);
            ValueTask RenameSoonAsync(Rename command);
            """,
            """
            Profile profile = await actor.GetAsync(new GetProfile { User = "ann" });
            await actor.GetSoonAsync(new GetProfile());
            await actor.RenameAsync(new Rename { To = "Al" });
            await actor.RenameSoonAsync(new Rename());
            await actor.RenameAsync(new Rename { To = profile.Name });
            """);

        RecordingCaller caller = new() { Answer = static _ => new Accounts.Profile { Name = "Ann" } };
        Assert.Equal(
            [
                """ask IUser.GetAsync GetProfile{ "user": "ann" }""",
                "ask IUser.GetSoonAsync GetProfile{ }",
                """tell IUser.RenameAsync Rename{ "to": "Al" }""",
                "tell IUser.RenameSoonAsync Rename{ }",
                """tell IUser.RenameAsync Rename{ "to": "Ann" }""",
            ],
            await project.RunAsync(caller));
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task Any_name_will_do_and_overloads_differ_by_message_type()
    {
        CompiledProject project = Contract(
            """
            Task<Profile> Ask(GetProfile m);
            Task<Receipt> Ask(Payment m);
            Task Ask(Rename m);
            """,
            """
            await actor.Ask(new GetProfile());
            await actor.Ask(new Payment { Cents = 3 });
            await actor.Ask(new Rename());
            """);

        Assert.Equal(
            ["ask IUser.Ask GetProfile{ }", """ask IUser.Ask Payment{ "cents": "3" }""", "tell IUser.Ask Rename{ }"],
            await project.RunAsync());
    }

    [Fact]
    public async Task An_actor_with_several_answers_is_asked_for_any_message()
    {
        CompiledProject project = Contract(
            """
            Task<IMessage> DecideAsync(GetProfile question);
            Task<IReadOnlyList<IMessage>> DecideAllAsync(IReadOnlyList<GetProfile> questions);
            """,
            """
            IMessage answer = await actor.DecideAsync(new GetProfile());
            await actor.DecideAsync(new GetProfile { User = answer.Descriptor.Name });
            await actor.DecideAllAsync(new[] { new GetProfile(), new GetProfile() });
            """);

        RecordingCaller caller = new() { Answer = static _ => new Accounts.Receipt() };
        Assert.Equal(
            [
                "ask IUser.DecideAsync GetProfile{ }",
                """ask IUser.DecideAsync GetProfile{ "user": "Receipt" }""",
                "ask IUser.DecideAllAsync GetProfile{ }",
                "ask IUser.DecideAllAsync GetProfile{ }",
            ],
            await project.RunAsync(caller));
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task A_list_or_array_of_messages_is_a_batch()
    {
        CompiledProject project = Contract(
            """
            Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments, CancellationToken ct = default);
            ValueTask<IReadOnlyList<Receipt>> PaySoonAsync(Payment[] payments);
            Task<IReadOnlyList<Receipt>> PayWithinAsync(IEnumerable<Payment> payments, TimeSpan timeout);
            Task RenameAllAsync(IEnumerable<Rename> commands);
            ValueTask RenameSoonAsync(IReadOnlyCollection<Rename> commands);
            Task RenameListAsync(IList<Rename> commands);
            Task RenameCollectionAsync(ICollection<Rename> commands);
            """,
            """
            Payment[] payments = [new Payment { Cents = 1 }, new Payment { Cents = 2 }];
            Rename[] renames = [new Rename { To = "a" }, new Rename { To = "b" }];
            await actor.PayAllAsync(payments);
            await actor.PaySoonAsync(payments);
            await actor.PayWithinAsync(payments, TimeSpan.FromSeconds(1));
            await actor.RenameAllAsync(renames);
            await actor.RenameSoonAsync(renames);
            await actor.RenameListAsync(renames);
            await actor.RenameCollectionAsync(renames);
            """);

        Assert.Equal(
            [
                """ask IUser.PayAllAsync Payment{ "cents": "1" }""",
                """ask IUser.PayAllAsync Payment{ "cents": "2" }""",
                """ask IUser.PaySoonAsync Payment{ "cents": "1" }""",
                """ask IUser.PaySoonAsync Payment{ "cents": "2" }""",
                """ask IUser.PayWithinAsync Payment{ "cents": "1" } within 00:00:01""",
                """ask IUser.PayWithinAsync Payment{ "cents": "2" } within 00:00:01""",
                """tell all IUser.RenameAllAsync Rename{ "to": "a" } Rename{ "to": "b" }""",
                """tell all IUser.RenameSoonAsync Rename{ "to": "a" } Rename{ "to": "b" }""",
                """tell all IUser.RenameListAsync Rename{ "to": "a" } Rename{ "to": "b" }""",
                """tell all IUser.RenameCollectionAsync Rename{ "to": "a" } Rename{ "to": "b" }""",
            ],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task The_callers_token_is_passed_on()
    {
        CompiledProject project = Contract(
            """
            Task<Profile> GetAsync(GetProfile query, CancellationToken ct = default);
            Task RenameAsync(Rename command, CancellationToken cancel);
            """,
            """
            using CancellationTokenSource source = new();
            await actor.GetAsync(new GetProfile(), source.Token);
            await actor.GetAsync(new GetProfile());
            await actor.RenameAsync(new Rename(), source.Token);
            """);

        Assert.Equal(
            [
                "ask IUser.GetAsync GetProfile{ } with token",
                "ask IUser.GetAsync GetProfile{ }",
                "tell IUser.RenameAsync Rename{ } with token",
            ],
            await project.RunAsync());
    }

    [Fact]
    public async Task A_token_that_may_be_null_is_one()
    {
        CompiledProject project = Contract(
            """
            Task<Profile> GetAsync(GetProfile query, CancellationToken? ct = null);
            Task<IReadOnlyList<Receipt>> PayAsync(Payment[] payments, TimeSpan? timeout, CancellationToken? ct);
            Task RenameAsync(Rename command, CancellationToken? ct);
            """,
            """
            using CancellationTokenSource source = new();
            await actor.GetAsync(new GetProfile(), source.Token);
            await actor.GetAsync(new GetProfile());
            await actor.PayAsync(new[] { new Payment() }, TimeSpan.FromSeconds(1), source.Token);
            await actor.PayAsync(new[] { new Payment() }, null, source.Token);
            await actor.RenameAsync(new Rename(), null);
            """);

        Assert.Equal(
            [
                "ask IUser.GetAsync GetProfile{ } with token",
                "ask IUser.GetAsync GetProfile{ }",
                "ask IUser.PayAsync Payment{ } within 00:00:01 with token",
                "ask IUser.PayAsync Payment{ } with token",
                "tell IUser.RenameAsync Rename{ }",
            ],
            await project.RunAsync());
    }

    [Fact]
    public async Task Parameters_that_may_be_left_out_may_be_left_out()
    {
        CompiledProject project = Contract(
            """
            Task<IReadOnlyList<Receipt>> PayAsync(IReadOnlyList<Payment>? payments = null, TimeSpan? timeout = null, CancellationToken ct = default);
            Task RenameAsync([System.Runtime.InteropServices.Optional] Rename? command, [System.Runtime.InteropServices.Optional] CancellationToken ct);
            """,
            """
            try { await actor.PayAsync(); } catch (ArgumentNullException) { }
            await actor.PayAsync(new[] { new Payment() });
            try { await actor.RenameAsync(); } catch (NullReferenceException) { }
            await actor.RenameAsync(new Rename());
            """);

        Assert.Equal(["ask IUser.PayAsync Payment{ }", "tell IUser.RenameAsync Rename{ }"], await project.RunAsync());
        Assert.Contains(
            "PayAsync(global::System.Collections.Generic.IReadOnlyList<global::Accounts.Payment>? payments = default, global::System.TimeSpan? timeout = default, global::System.Threading.CancellationToken ct = default)",
            Assert.Single(project.GeneratedSources.Values), StringComparison.Ordinal);
        Assert.Contains(
            "RenameAsync(global::Accounts.Rename? command = default, global::System.Threading.CancellationToken ct = default)",
            Assert.Single(project.GeneratedSources.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_message_reaches_the_caller_whose_task_refuses_it()
    {
        CompiledProject project = Contract(
            "Task<Profile?> GetAsync(GetProfile? query = null);",
            "await actor.GetAsync();");

        await Assert.ThrowsAsync<NullReferenceException>(() => project.RunAsync());
        Assert.Contains(
            "Task<global::Accounts.Profile?> GetAsync(global::Accounts.GetProfile? query = default)",
            Assert.Single(project.GeneratedSources.Values),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_is_called_like_an_actor_and_registered_as_a_grain()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                [GoAkt.Typed.GrainKind("shop/Cart")]
                public interface ICart
                {
                    Task<Accounts.Receipt> AddAsync(Accounts.Payment item);
                }
                """)
            .With(Programs.Calling(
                "ICart",
                """
                var proxy = GoAkt.Typed.Proxies.ProxyRegistry.Find<ICart>()!;
                await actor.AddAsync(new Payment { Cents = proxy.Sort == GoAkt.Typed.Proxies.ContractSort.Grain ? 1 : 0 });
                """))
            .Generate();

        Assert.Equal(["""ask ICart.AddAsync Payment{ "cents": "1" }"""], await project.RunAsync());
    }

    private static CompiledProject Contract(string methods, string statements) => TestProject.Default
        .With(
            $$"""
            using Accounts;
            using Google.Protobuf;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUser
            {
                {{methods}}
            }
            """)
        .With(Programs.Calling("IUser", statements))
        .Generate();
}
