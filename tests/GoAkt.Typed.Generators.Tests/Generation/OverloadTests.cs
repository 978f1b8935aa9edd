using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>Overloads that C# tells apart, proxies and dispatchers tell apart too.</summary>
public class OverloadTests
{
    private static readonly TestProject s_hosting = TestProject.Default with { ReferencesHosting = true };

    [Fact]
    public async Task Batches_of_one_message_in_several_collections_each_reach_their_own_method()
    {
        CompiledProject project = Contract(
            """
            Task<IReadOnlyList<Receipt>> PayAsync(IEnumerable<Payment> payments);
            Task PayAsync(Payment[] payments);
            Task RenameAsync(IList<Rename> commands);
            Task<IReadOnlyList<Profile>> RenameAsync(IReadOnlyList<Rename> commands);
            """,
            """
            private string _called = "";
            public Task<IReadOnlyList<Receipt>> PayAsync(IEnumerable<Payment> payments) =>
                Task.FromResult<IReadOnlyList<Receipt>>(new[] { new Receipt { Cents = 1 } });
            public Task PayAsync(Payment[] payments) { _called += "array "; return Task.CompletedTask; }
            public Task RenameAsync(IList<Rename> commands) { _called += "list "; return Task.CompletedTask; }
            public Task<IReadOnlyList<Profile>> RenameAsync(IReadOnlyList<Rename> commands) =>
                Task.FromResult<IReadOnlyList<Profile>>(new[] { new Profile { Name = _called } });
            """,
            """
            IUser user = client.Actors<IUser>()["one"];
            await user.PayAsync(new[] { new Payment() });
            await user.RenameAsync((IList<Rename>)new[] { new Rename() });
            IReadOnlyList<Receipt> receipts = await user.PayAsync((IEnumerable<Payment>)new[] { new Payment() });
            IReadOnlyList<Profile> profiles = await user.RenameAsync((IReadOnlyList<Rename>)new[] { new Rename() });
            said = $"{receipts[0]} {profiles[0]}";
            """);

        Assert.Equal("""{ "cents": "1" } { "name": "array list " }""", await project.RunHostedAsync());
    }

    [Fact]
    public async Task A_time_out_that_may_be_missing_and_one_that_may_not_are_overloads()
    {
        CompiledProject project = Contract(
            """
            Task<Profile> GetAsync(GetProfile query, TimeSpan? timeout);
            Task<Profile> GetAsync(GetProfile query, TimeSpan timeout);
            """,
            """
            public Task<Profile> GetAsync(GetProfile query, TimeSpan? timeout) => Task.FromResult(new Profile { Name = "first" });
            public Task<Profile> GetAsync(GetProfile query, TimeSpan timeout) => Task.FromResult(new Profile { Name = "second" });
            """,
            """said = (await client.AskAsync<Profile>(id, new GetProfile())).Name;""");

        Assert.Equal("first", await project.RunHostedAsync());
    }

    [Theory]
    [InlineData("Task RenameAsync(Rename c); Task RenameAsync(in Rename c);")]
    [InlineData("Task RenameAsync(in Rename c); Task RenameAsync(Rename c);")]
    [InlineData("Task<Profile> RenameAsync(ref Rename c); Task RenameAsync(Rename c);")]
    public void Overloads_that_differ_by_a_modifier_are_both_implemented(string methods)
    {
        CompiledProject project = s_hosting
            .With($"using Accounts; [GoAkt.Typed.ActorKind(\"a/B\")] public interface IUser {{ {methods} }}")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }

    [Fact]
    public async Task A_generic_base_closed_over_one_type_for_two_parameters_may_answer_one_of_the_two()
    {
        CompiledProject project = s_hosting
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                public interface IEither<TLeft, TRight> { Task DoAsync(TLeft left); Task<Profile> DoAsync(TRight right); }

                [ActorKind("accounts/User")]
                public interface IUser : IEither<Rename, Rename>;

                public class UserActor : IUser
                {
                    private string _name = "";
                    Task IEither<Rename, Rename>.DoAsync(Rename left) { _name += left.To; return Task.CompletedTask; }
                    Task<Profile> IEither<Rename, Rename>.DoAsync(Rename right) => Task.FromResult(new Profile { Name = _name + right.To });
                }
                """)
            .With(Programs.Hosting(
                "UserActor",
                "accounts/User",
                """
                IUser user = client.Actors<IUser>()["one"];
                await user.DoAsync(left: new Rename { To = "a" });
                said = (await user.DoAsync(right: new Rename { To = "b" })).Name;
                """))
            .Generate();

        Assert.Equal("ab", await project.RunHostedAsync());
    }

    [Fact]
    public async Task A_generic_base_that_declares_one_method_twice_is_dispatched()
    {
        CompiledProject project = s_hosting
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                public interface IEither<TLeft, TRight> { Task<Profile> AskAsync(TLeft left); Task<Profile> AskAsync(TRight right); }

                [ActorKind("accounts/User")]
                public interface IUser : IEither<GetProfile, GetProfile>;

                public class UserActor : IUser
                {
                    public Task<Profile> AskAsync(GetProfile query) => Task.FromResult(new Profile { Name = query.User });
                }
                """)
            .With(Programs.Hosting(
                "UserActor", "accounts/User", """said = (await client.Actors<IUser>()["one"].AskAsync(left: new GetProfile { User = "ann" })).Name;"""))
            .Generate();

        Assert.Equal("ann", await project.RunHostedAsync());
    }

    [Theory]
    [InlineData("IEither<Rename, Rename>, IFirst")]
    [InlineData("IFirst, IEither<Rename, Rename>")]
    public void A_generic_base_that_declares_one_method_twice_may_stand_beside_another_with_that_method(string bases)
    {
        CompiledProject project = s_hosting
            .With(
                $$"""
                using Accounts;

                public interface IFirst { Task TellAsync(Rename command); }
                public interface IEither<TLeft, TRight> { Task TellAsync(TLeft left); Task TellAsync(TRight right); }

                [GoAkt.Typed.ActorKind("accounts/User")]
                public interface IUser : {{bases}};
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }

    [Fact]
    public void A_generic_base_whose_two_methods_no_call_can_tell_apart_is_not_dispatched()
    {
        CompiledProject project = s_hosting
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                public interface IEither<TLeft, TRight> { Task TellAsync(TLeft message); Task TellAsync(TRight message); }

                [ActorKind("accounts/User")]
                public interface IUser : IEither<Rename, Rename> { Task<Profile> GetAsync(GetProfile query); }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.DoesNotContain("TellAsync", project.GeneratedSources["IUser.Dispatcher.g.cs"], StringComparison.Ordinal);
    }

    private static CompiledProject Contract(string methods, string implementation, string statements) => s_hosting
        .With(
            $$"""
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUser
            {
                {{methods}}
            }

            public class UserActor : IUser
            {
                {{implementation}}
            }
            """)
        .With(Programs.Hosting("UserActor", "accounts/User", statements))
        .Generate();
}
