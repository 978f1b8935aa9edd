using GoAkt.Typed;
using Microsoft.AspNetCore.Http.HttpResults;
using NSubstitute;

namespace GoAktNamespace.Tests;

// The solution may have a namespace of that name.
using Actors = global::GoAkt.Typed.Actors;

/// <summary>The application's own code, without a node: a contract is an interface, so any library can substitute
/// it.</summary>
public sealed class GreeterEndpointsTests
{
    private readonly IGreeter _ann = Substitute.For<IGreeter>();
    private readonly IActors<IGreeter> _greeters;

    // Whatever name is called, the substitute answers. What was spawned exists, as in a cluster.
    public GreeterEndpointsTests() => _greeters = Actors.Fake(_ => _ann);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visitor_gets_what_the_actor_answers()
    {
        _ann.GreetAsync(new() { Visitor = "Bob" }, Cancellation).Returns(new Greeting { Text = "Hi, Bob!", Count = 7 });

        Ok<GreetingReply> answer = await GreeterEndpoints.GreetAsync("ann", "Bob", _greeters, Cancellation);

        Assert.Equal(new GreetingReply("Hi, Bob!", 7), answer.Value);
    }

    [Fact]
    public async Task A_greeter_that_is_put_exists_and_is_told_its_salutation()
    {
        await GreeterEndpoints.PutAsync("ann", new Wording("Welcome"), _greeters, Cancellation);

        Assert.True(await _greeters.ExistsAsync("ann", Cancellation));
        await _ann.Received().ChangeSalutationAsync(new() { Salutation = "Welcome" }, Cancellation);
    }
}
