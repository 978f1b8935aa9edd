using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

[DiagnosticTests("GOAKT030")]
public class LifecycleTests
{
    private static readonly TestProject s_hosting = (TestProject.Default with { ReferencesHosting = true })
        .With("global using GoAkt.Typed.Hosting;", "Hosting.cs")
        .With(
            """
            [ActorKind("accounts/User")]
            public interface IUser { Task RenameAsync(Rename command, CancellationToken token); }

            public abstract class Actor : IUser { public Task RenameAsync(Rename command, CancellationToken token) => Task.CompletedTask; }
            """,
            "Base.cs");

    [Theory]
    [InlineData(
        "public ValueTask [|StartAsync|](CancellationToken c) => default;",
        "'UserActor.StartAsync', because it does not implement 'IActorLifecycle.StartAsync': declare it as 'public Task StartAsync(CancellationToken)'")]
    [InlineData(
        "public Task [|StartAsync|]() => Task.CompletedTask;",
        "declare it as 'public Task StartAsync(CancellationToken)'")]
    [InlineData("public void [|StartAsync|](CancellationToken c) { }", "StartAsync")]
    [InlineData("public Task<int> [|StartAsync|](CancellationToken c) => Task.FromResult(1);", "StartAsync")]
    [InlineData("private Task [|StartAsync|](CancellationToken c) => Task.CompletedTask;", "StartAsync")]
    [InlineData("internal Task [|StartAsync|](CancellationToken c) => Task.CompletedTask;", "StartAsync")]
    [InlineData("protected virtual Task [|StartAsync|](CancellationToken c) => Task.CompletedTask;", "StartAsync")]
    [InlineData("public static Task [|StartAsync|](CancellationToken c) => Task.CompletedTask;", "StartAsync")]
    [InlineData("public Task [|startASync|](CancellationToken c) => Task.CompletedTask;", "'UserActor.startASync'")]
    [InlineData(
        "public Task [|StartAsync|](ActorContext context, CancellationToken c) => Task.CompletedTask;",
        "StartAsync")]
    [InlineData(
        "public Task [|StopAsync|](CancellationToken c) => Task.CompletedTask;",
        "'IActorLifecycle.StopAsync': declare it as 'public Task StopAsync()'")]
    [InlineData("public ValueTask [|StopAsync|]() => default;", "StopAsync")]
    [InlineData(
        "public Task [|PreStart|](ActorContext context) => Task.CompletedTask;",
        "'UserActor.PreStart', because it does not implement 'IActorLifecycle.StartAsync'")]
    [InlineData(
        "public ValueTask [|PostStopAsync|]() => default;",
        "'UserActor.PostStopAsync', because it does not implement 'IActorLifecycle.StopAsync'")]
    [InlineData("public void [|OnStart|]() { }", "declare it as 'public Task StartAsync(CancellationToken)'")]
    [InlineData(
        "public Task [|onStopAsync|](CancellationToken c) => Task.CompletedTask;",
        "declare it as 'public Task StopAsync()'")]
    public Task Reports_a_method_that_does_not_implement_the_interface(string method, string message) =>
        Reports($"UserActor : Actor, IActorLifecycle {{ {method} }}", message);

    [Theory]
    [InlineData(
        "internal bool [|SurvivesRespawn|] => true;",
        "'UserActor.SurvivesRespawn', because it does not implement 'IActorLifecycle.SurvivesRespawn': declare it as 'public bool SurvivesRespawn { get; }'")]
    [InlineData("public static bool [|SurvivesRespawn|] => true;", "SurvivesRespawn")]
    [InlineData("public bool? [|SurvivesRespawn|] => true;", "SurvivesRespawn")]
    [InlineData("public bool [|SurvivesRespawn|]() => true;", "SurvivesRespawn")]
    [InlineData("public const bool [|SurvivesRespawn|] = true;", "SurvivesRespawn")]
    [InlineData("public bool [|survivesRespawn|] { get; } = true;", "'UserActor.survivesRespawn'")]
    public Task Reports_a_property_that_does_not_implement_the_interface(string property, string message) =>
        Reports($"UserActor : Actor, IActorLifecycle {{ {property} }}", message);

    [Fact]
    public Task Reports_both_methods_each_where_it_stands() =>
        Reports(
            "UserActor : Actor, IActorLifecycle { public ValueTask [|StartAsync|](CancellationToken c) => default; public ValueTask [|StopAsync|]() => default; }",
            "IActorLifecycle");

    [Fact]
    public Task Reports_a_grain_and_a_class_that_is_no_actor_yet() =>
        Reports(
            "Later : IActorLifecycle { public ValueTask [|StartAsync|](CancellationToken c) => default; }",
            "Later.StartAsync");

    [Fact]
    public Task Reports_a_method_that_hides_the_one_of_a_base_class() =>
        Reports(
            """
            Started : Actor, IActorLifecycle { public virtual Task StartAsync(CancellationToken c) => Task.CompletedTask; public Task StopAsync() => Task.CompletedTask; }
            public class UserActor : Started { public new Task [|StartAsync|](CancellationToken c) => Task.CompletedTask; }
            """,
            "override 'Started.StartAsync', which does");

    [Fact]
    public Task Reports_a_method_that_hides_one_that_can_not_be_overridden() =>
        Reports(
            """
            Started : Actor, IActorLifecycle { public Task StopAsync() => Task.CompletedTask; }
            public class UserActor : Started { public new ValueTask [|StopAsync|]() => default; }
            """,
            "'Started.StopAsync' does, so let 'UserActor' name 'IActorLifecycle' among its own interfaces");

    [Fact]
    public Task Reports_the_class_that_takes_an_inherited_method_for_the_interfaces() =>
        Reports(
            """
            Started : Actor { public ValueTask StartAsync(CancellationToken c) => default; }
            public class [|UserActor|] : Started, IActorLifecycle;
            """,
            "'Started.StartAsync'");

    [Theory]
    [InlineData("options.AddActor<[|UserActor|]>()")]
    [InlineData("options.[|AddActor|](context => new UserActor())")]
    [InlineData("options.AddActor<Plain>(context => new Plain()).[|AddActor|](context => new UserActor())")]
    public Task Reports_a_hosted_class_that_forgets_the_interface(string call) =>
        Reports(
            $$"""
            UserActor : Actor { public ValueTask StartAsync(CancellationToken c) => default; }
            public class Plain : Actor;
            public static class Program { public static object Host(EmbeddedNodeOptions options) => {{call}}; }
            """,
            "let 'UserActor' implement 'IActorLifecycle'");

    [Theory]
    [InlineData("public Task StartAsync(CancellationToken c) => Task.CompletedTask;")]
    [InlineData("public Task StopAsync() => Task.CompletedTask;")]
    [InlineData(
        "Task IActorLifecycle.StartAsync(CancellationToken c) => Task.CompletedTask; public ValueTask StartAsync(int more) => default;")]
    [InlineData(
        "public Task StartAsync(CancellationToken c) => StartAsync(1); public Task StartAsync(int retries) => Task.CompletedTask;")]
    [InlineData(
        "public Task StopAsync() => Task.CompletedTask; private Task StartAsync(string database) => Task.CompletedTask;")]
    [InlineData(
        "public Task StopAsync() => StopAsync(\"over\"); public Task StopAsync(string reason) => Task.CompletedTask;")]
    [InlineData("public int StartAsync => 1;")]
    [InlineData("public static Task<UserActor> StartAsync(CancellationToken c) => Task.FromResult(new UserActor());")]
    [InlineData("public Task Start(CancellationToken c) => Task.CompletedTask;")]
    [InlineData(
        "public Task StartAsync(CancellationToken c) => PreStart(); public Task PreStart() => Task.CompletedTask;")]
    [InlineData(
        "public Task StartAsync(CancellationToken c) => Task.CompletedTask; public Task PreStart() => Task.CompletedTask;")]
    [InlineData(
        "public Task StopAsync() => Task.CompletedTask; private void OnStart() { } protected virtual void PostStop() { }")]
    [InlineData("public bool SurvivesRespawn => true;")]
    [InlineData("bool IActorLifecycle.SurvivesRespawn => true; public bool Survives => true;")]
    public Task Accepts_methods_that_implement_the_interface_and_helpers(string methods) =>
        Accepts($"UserActor : Actor, IActorLifecycle {{ {methods} }}");

    [Fact]
    public Task Accepts_methods_of_a_contract() =>
        Accepts(
            """
            Player : IPlayer, IActorLifecycle { public Task StartAsync(Rename game, CancellationToken token) => Task.CompletedTask; Task IPlayer.StopAsync(Payment p, CancellationToken token) => Task.CompletedTask; }
            [ActorKind("games/Player")]
            public interface IPlayer { Task StartAsync(Rename game, CancellationToken token); Task StopAsync(Payment p, CancellationToken token); }
            """);

    [Fact]
    public Task Accepts_methods_of_another_interface_and_inherited_implementations() =>
        Accepts(
            """
            Service : Actor, IService, IActorLifecycle { public ValueTask StartAsync() => default; public ValueTask StopAsync(CancellationToken c) => default; }
            public interface IService { ValueTask StartAsync(); ValueTask StopAsync(CancellationToken c); }
            public class Started : Actor { public virtual Task StartAsync(CancellationToken c) => Task.CompletedTask; public Task StopAsync() => Task.CompletedTask; }
            public class First : Started, IActorLifecycle;
            public class Second : First { public override Task StartAsync(CancellationToken c) => Task.CompletedTask; }
            public class Third : First, IActorLifecycle { public new Task StopAsync() => Task.CompletedTask; }
            public abstract class Abstract : Actor, IActorLifecycle { public abstract Task StartAsync(CancellationToken c); public virtual Task StopAsync() => Task.CompletedTask; }
            public class Fourth : Abstract { public sealed override Task StartAsync(CancellationToken c) => Task.CompletedTask; public override Task StopAsync() => base.StopAsync(); }
            """);

    [Theory]
    [InlineData(
        "public Task StartAsync(CancellationToken c) => Task.CompletedTask; public Task WarmAsync() => StartAsync(default);")]
    [InlineData("private Task StartAsync(CancellationToken c) => Task.CompletedTask;")]
    [InlineData("public Task StartAsync(string database) => Task.CompletedTask;")]
    [InlineData("public Task<int> StopAsync() => Task.FromResult(1);")]
    public Task Accepts_a_hosted_class_without_the_interface_whose_methods_are_its_own(string methods) =>
        Accepts(
            $$"""
            UserActor : Actor { {{methods}} }
            public static class Program { public static object Host(EmbeddedNodeOptions options) => options.AddActor<UserActor>(); }
            """);

    [Fact]
    public Task Accepts_a_class_that_is_not_hosted() =>
        Accepts("Decorator : Actor { public Task StartAsync(CancellationToken c) => Task.CompletedTask; }");

    private static Task Reports(string type, string message) =>
        Verify.Reports(Descriptors.LifecycleNotImplemented, "public class " + type, message, s_hosting);

    private static Task Accepts(string type) =>
        Verify.Accepts(Descriptors.LifecycleNotImplemented, "public class " + type, s_hosting);
}
