using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class NamingTests
{
    [Fact]
    public async Task Keywords_and_Unicode_are_names_like_any_other()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                namespace @event.größe;

                public class @class
                {
                    [ActorKind("accounts/Nutzer")]
                    public interface @interface
                    {
                        Task<Profile> @return(GetProfile @params, TimeSpan @ref, CancellationToken @default = default);
                        Task Überweise(Rename größe);
                    }
                }
                """)
            .With(Programs.Calling(
                "@event.größe.@class.@interface",
                """
                await actor.@return(new GetProfile(), TimeSpan.FromSeconds(1));
                await actor.Überweise(new Rename());
                """))
            .Generate();

        Assert.Equal(
            ["ask interface.return GetProfile{ } within 00:00:01", "tell interface.Überweise Rename{ }"],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task Contracts_of_one_name_keep_apart()
    {
        const string Body = "{ Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }";
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(
                $$"""
                using GoAkt.Typed;

                [ActorKind("a/A")] public interface IUser {{Body}}
                [ActorKind("a/B")] public interface User {{Body}}
                [ActorKind("a/C")] public interface IUSER {{Body}}
                [ActorKind("a/D")] public interface Outer_User {{Body}}

                public static class Outer
                {
                    [ActorKind("a/E")] public interface IUser {{Body}}
                    [ActorKind("a/F")] public interface User {{Body}}
                }

                namespace First { [ActorKind("a/G")] public interface IUser {{Body}} }
                namespace Second { [ActorKind("a/H")] internal interface IUser {{Body}} }
                """)
            .With(Programs.Calling(
                "Second.IUser",
                """
                string kinds = string.Join(" ",
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<IUser>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<User>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<IUSER>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<Outer_User>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<Outer.IUser>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<Outer.User>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<First.IUser>()!.Kind,
                    GoAkt.Typed.Proxies.ProxyRegistry.Find<Second.IUser>()!.Kind);
                await actor.GetAsync(new GetProfile { User = kinds });
                """))
            .Generate();

        Assert.Equal(
            ["""ask IUser.GetAsync GetProfile{ "user": "a/A a/B a/C a/D a/E a/F a/G a/H" }"""],
            await project.RunAsync());
        Assert.Equal(16, project.GeneratedSources.Count);
    }

    [Theory]
    [InlineData("IUser", "UserProxy")]
    [InlineData("X.ICart", "X.CartProxy")]
    [InlineData("X.ICart", "X.CartDispatcher.Y")]
    [InlineData("X.Cart", "X.CartProxyRegistrationAttribute")]
    [InlineData("X.Cart", "X.CartDispatcherRegistrationAttribute")]
    public void A_namespace_may_be_called_like_the_proxy_of_a_contract_beside_it(string contract, string @namespace)
    {
        string[] path = contract.Split('.');
        string declared =
            $"[GoAkt.Typed.ActorKind(\"a/A\")] public interface {path[^1]} {{ System.Threading.Tasks.Task GetAsync(Accounts.Rename command); }}";
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp8, LanguageVersion.Preview })
        {
            CompiledProject project = (
                TestProject.Default with
                {
                    ReferencesHosting = true,
                    ImplicitUsings = false,
                    LanguageVersion = version,
                })
                .With(path.Length == 1 ? declared : $"namespace {path[0]} {{ {declared} }}")
                .With(
                    $"namespace {@namespace} {{ [GoAkt.Typed.ActorKind(\"a/B\")] public interface IOther {{ System.Threading.Tasks.Task GetAsync(Accounts.Rename command); }} }}")
                .Generate();

            Assert.Empty(project.Diagnostics);
            Assert.Equal(4, project.GeneratedSources.Count);
        }
    }

    [Fact]
    public async Task Names_that_the_proxy_uses_itself_are_free_for_the_contract()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    Task UserProxy(Rename _actor);
                    Task Register(Rename s_register);
                    Task s_register(Rename actor);
                    Task register(Rename command);
                    Task Equals(Rename other);
                    Task ToString(Rename format);
                    Task Finalize(Rename command);
                }
                """)
            .With(Programs.Calling(
                "IUser",
                """
                await actor.UserProxy(new Rename());
                await actor.Register(new Rename());
                await actor.s_register(new Rename());
                await actor.register(new Rename());
                await actor.Equals(new Rename());
                await actor.ToString(new Rename());
                await actor.Finalize(new Rename());
                """))
            .Generate();

        Assert.Equal(
            ["UserProxy", "Register", "s_register", "register", "Equals", "ToString", "Finalize"],
            (await project.RunAsync()).Select(static call => call.Split(' ')[1]["IUser.".Length..]));
    }

    [Fact]
    public async Task Nothing_in_the_project_can_stand_in_for_a_type_that_generated_code_names()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                namespace GoAkt.Typed.Generated.Shop
                {
                    public class System;
                    public class GoAkt;
                    public class Accounts;
                }

                namespace Shop
                {
                    [global::GoAkt.Typed.ActorKind("shop/Till")]
                    public interface ITill { global::System.Threading.Tasks.Task<global::Accounts.Receipt> PayAsync(global::Accounts.Payment payment); }
                }
                """)
            .With(Programs.Calling("Shop.ITill", "await actor.PayAsync(new Payment());"))
            .Generate();

        Assert.Equal(["ask ITill.PayAsync Payment{ }"], await project.RunAsync());
    }

    [Fact]
    public async Task A_kind_is_registered_as_it_is_written()
    {
        CompiledProject project = TestProject.Default
            .With(
                """"
                using Accounts;
                using GoAkt.Typed;

                [ActorKind(Kinds.Package + "\u002FÜser[map[string]x/\"Item\"]")]
                public interface IUser { Task RenameAsync(Rename command); }

                public static class Kinds { public const string Package = @"acc"; }
                """")
            .With(Programs.Calling(
                "IUser", "await actor.RenameAsync(new Rename { To = GoAkt.Typed.Proxies.ProxyRegistry.Find<IUser>()!.Kind });"))
            .Generate();

        Assert.Equal(
            ["""tell IUser.RenameAsync Rename{ "to": "acc/Üser[map[string]x/\"Item\"]" }"""],
            await project.RunAsync());
    }
}
