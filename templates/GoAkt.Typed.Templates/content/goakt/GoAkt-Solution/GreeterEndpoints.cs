using System.ComponentModel.DataAnnotations;
using GoAkt.Typed;
using GoAkt.Typed.Spawning;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GoAktNamespace;

/// <summary>What the application offers over HTTP. The methods take what they need as parameters, so that a test can
/// call them without a server and without a node.</summary>
public static class GreeterEndpoints
{
    // A name comes from whoever sends the request. GoAkt would refuse any other, and that is for us to say.
    private const string Name = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$";

    /// <summary>Maps the routes.</summary>
    public static void MapGreeters(this IEndpointRouteBuilder app)
    {
        app.MapPut("/greeters/{name}", PutAsync);
        app.MapGet("/greeters/{name}", GreetAsync);
    }

    /// <summary>Makes the actor unless the cluster has it, and says how it is to greet.</summary>
    public static async Task<NoContent> PutAsync(
        [RegularExpression(Name)] string name,
        Wording wording,
        IActors<IGreeter> greeters,
        CancellationToken cancellationToken)
    {
        // Without an option the node stops an actor that has had no message for two minutes, and it forgets its state.
        SpawnOptions options = new() { Passivation = Passivation.LongLived };
        await greeters.EnsureSpawnedAsync(name, options, cancellationToken);
        await greeters[name].ChangeSalutationAsync(new() { Salutation = wording.Salutation }, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Has the actor greet a visitor.</summary>
    public static async Task<Ok<GreetingReply>> GreetAsync(
        [RegularExpression(Name)] string name,
        string visitor,
        IActors<IGreeter> greeters,
        CancellationToken cancellationToken)
    {
        Greeting greeting = await greeters[name].GreetAsync(new() { Visitor = visitor }, cancellationToken);
        return TypedResults.Ok(new GreetingReply(greeting.Text, greeting.Count));
    }
}

/// <summary>The JSON of a request. It is not the actor's message: the HTTP interface and the contract change at
/// different times.</summary>
public sealed record Wording([Required] string Salutation);

/// <summary>The JSON of an answer.</summary>
public sealed record GreetingReply(string Text, long Count);
