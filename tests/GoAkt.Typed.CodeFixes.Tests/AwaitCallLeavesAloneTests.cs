using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

/// <summary>Where what a call stands in can't become async, nothing is offered.</summary>
public class AwaitCallLeavesAloneTests
{
    [Fact]
    public Task A_lambda_that_returns_nothing_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static void Run(List<IUserActor> users) => users.ForEach(user => [|user.RenameAsync(new Rename())|]);
                }
                """));

    [Fact]
    public Task A_constructor_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public sealed class Starter
                {
                    public Starter(IUserActor user)
                    {
                        [|user.RenameAsync(new Rename())|];
                    }
                }
                """));

    [Fact]
    public Task A_method_whose_return_type_an_interface_says_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public sealed class Closer(IUserActor user) : IDisposable
                {
                    public void Dispose() => [|user.RenameAsync(new Rename())|];
                }
                """));

    [Fact]
    public Task A_method_that_is_made_a_delegate_of_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static event Action? Clicked;

                    public static void Wire(IUserActor user)
                    {
                        Clicked += OnClicked;

                        void OnClicked() => [|user.RenameAsync(new Rename())|];
                    }
                }
                """));
}
