using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AwaitCallFixTests
{
    [Fact]
    public Task A_call_in_an_async_method_is_awaited() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task RunAsync(IUserActor user)
                {
                    user.RenameAsync(new Rename());
                    await user.GetProfileAsync(new GetProfile());
                }
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task RunAsync(IUserActor user)
                {
                    await user.RenameAsync(new Rename());
                    await user.GetProfileAsync(new GetProfile());
                }
            }
            """);

    [Fact]
    public Task A_method_that_returns_nothing_becomes_async() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static void Run(IUserActor user)
                {
                    user.RenameAsync(new Rename()); // Right away.
                }
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task Run(IUserActor user)
                {
                    await user.RenameAsync(new Rename()); // Right away.
                }
            }
            """);

    [Fact]
    public Task An_expression_body_becomes_async() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static void Run(IUserActor user) => user.RenameAsync(new Rename());
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task Run(IUserActor user) => await user.RenameAsync(new Rename());
            }
            """);

    [Fact]
    public Task A_method_that_hands_on_a_task_awaits_it() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static Task Run(IUserActor user, bool twice)
                {
                    user.RenameAsync(new Rename());
                    if (!twice)
                        return Task.CompletedTask;

                    return user.RenameAsync(new Rename());
                }
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task Run(IUserActor user, bool twice)
                {
                    await user.RenameAsync(new Rename());
                    if (!twice)
                        return;

                    await user.RenameAsync(new Rename());
                }
            }
            """);

    [Fact]
    public Task A_return_without_braces_gets_them_where_it_becomes_two_statements() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static Task Run(IUserActor user, bool once)
                {
                    user.RenameAsync(new Rename());
                    if (once)
                        return user.RenameAsync(new Rename());

                    return Task.CompletedTask;
                }
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task Run(IUserActor user, bool once)
                {
                    await user.RenameAsync(new Rename());
                    if (once)
                    {
                        await user.RenameAsync(new Rename());
                        return;
                    }
                }
            }
            """);

    [Fact]
    public Task A_method_that_returns_a_result_awaits_it() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static Task<Profile> Run(IUserActor user, bool really)
                {
                    user.RenameAsync(new Rename());
                    return really ? user.GetProfileAsync(new GetProfile()) : Task.FromResult(new Profile());
                }
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task<Profile> Run(IUserActor user, bool really)
                {
                    await user.RenameAsync(new Rename());
                    return await (really ? user.GetProfileAsync(new GetProfile()) : Task.FromResult(new Profile()));
                }
            }
            """);

    [Fact]
    public Task A_lambda_that_returns_a_task_becomes_async() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static Func<Task> Run(IUserActor user) => () =>
                {
                    user.RenameAsync(new Rename());
                    return Task.CompletedTask;
                };
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static Func<Task> Run(IUserActor user) => async () =>
                {
                    await user.RenameAsync(new Rename());
                };
            }
            """);

    [Fact]
    public Task A_conditional_call_awaits_nothing_where_there_is_no_actor() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task RunAsync(IUserActor? user)
                {
                    user?.RenameAsync(new Rename());
                    await Task.Yield();
                }
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task RunAsync(IUserActor? user)
                {
                    await (user?.RenameAsync(new Rename()) ?? Task.CompletedTask);
                    await Task.Yield();
                }
            }
            """);

    [Fact]
    public Task All_calls_are_awaited_at_once() =>
        VerifyFix.FixesAll<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static void Run(IUserActor user)
                {
                    user.RenameAsync(new Rename());
                    user.RenameAsync(new Rename()).ConfigureAwait(false);
                    Local();

                    void Local()
                    {
                        user.RenameAsync(new Rename());
                    }
                }

                public static void RunLater(Actors<IUserActor> users) => users.SpawnAsync("alice");
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static async Task Run(IUserActor user)
                {
                    await user.RenameAsync(new Rename());
                    await user.RenameAsync(new Rename()).ConfigureAwait(false);
                    Local();

                    async Task Local()
                    {
                        await user.RenameAsync(new Rename());
                    }
                }

                public static async Task RunLater(Actors<IUserActor> users) => await users.SpawnAsync("alice");
            }
            """);

    [Fact]
    public Task A_lambda_that_returns_nothing_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static void Run(List<IUserActor> users) => users.ForEach(user => user.RenameAsync(new Rename()));
            }
            """);

    [Fact]
    public Task A_constructor_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class Starter
            {
                public Starter(IUserActor user)
                {
                    user.RenameAsync(new Rename());
                }
            }
            """);

    [Fact]
    public Task A_method_whose_return_type_an_interface_says_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class Closer(IUserActor user) : IDisposable
            {
                public void Dispose() => user.RenameAsync(new Rename());
            }
            """);

    [Fact]
    public Task A_call_behind_several_conditions_awaits_nothing_where_one_fails() =>
        VerifyFix.FixesAll<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public sealed record Holder(IUserActor? User);

            public static class Program
            {
                public static async Task RunAsync(Holder? holder)
                {
                    holder?.User?.RenameAsync(new Rename());
                    await Task.Yield();
                }
            }
            """,
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public sealed record Holder(IUserActor? User);

            public static class Program
            {
                public static async Task RunAsync(Holder? holder)
                {
                    await (holder?.User?.RenameAsync(new Rename()) ?? Task.CompletedTask);
                    await Task.Yield();
                }
            }
            """);

    [Fact]
    public Task What_is_made_of_a_task_is_awaited_as_a_whole() =>
        VerifyFix.FixesAll<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static async Task RunAsync(IUserActor user)
                {
                    user.TouchAsync(new Payment()).AsTask();
                    user.TouchAsync(new Payment()).Preserve();
                    user.TouchAsync(new Payment()).AsTask().WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
                    await Task.Yield();
                }
            }
            """,
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static async Task RunAsync(IUserActor user)
                {
                    await user.TouchAsync(new Payment()).AsTask();
                    await user.TouchAsync(new Payment()).Preserve();
                    await user.TouchAsync(new Payment()).AsTask().WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
                    await Task.Yield();
                }
            }
            """);

    [Fact]
    public Task A_method_that_handles_an_event_goes_on_to_return_nothing() =>
        VerifyFix.FixesAll<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public class Form(IUserActor user)
            {
                public event EventHandler? Clicked;

                public void Wire()
                {
                    Clicked += OnClicked;
                    Clicked += (_, _) => user.RenameAsync(new Rename());
                }

                private void OnClicked(object? sender, EventArgs e)
                {
                    user.RenameAsync(new Rename());
                }
            }
            """,
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public class Form(IUserActor user)
            {
                public event EventHandler? Clicked;

                public void Wire()
                {
                    Clicked += OnClicked;
                    Clicked += async (_, _) => await user.RenameAsync(new Rename());
                }

                private async void OnClicked(object? sender, EventArgs e)
                {
                    await user.RenameAsync(new Rename());
                }
            }
            """);

    [Fact]
    public Task A_method_that_is_made_a_delegate_of_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static event Action? Clicked;

                public static void Wire(IUserActor user)
                {
                    Clicked += OnClicked;

                    void OnClicked() => user.RenameAsync(new Rename());
                }
            }
            """);
}
