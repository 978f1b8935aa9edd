namespace GoAktNamespace;

/// <summary>Stands in for the Go actor in development and in tests. An actor handles one message at a time, so it needs
/// no locks.</summary>
public sealed class GreeterActor : IGreeter
{
    private string _salutation = "Hello";
    private long _count;

    public Task<Greeting> GreetAsync(Greet query, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Greeting { Text = $"{_salutation}, {query.Visitor}!", Count = ++_count });

    public Task ChangeSalutationAsync(ChangeSalutation command, CancellationToken cancellationToken = default)
    {
        _salutation = command.Salutation;
        return Task.CompletedTask;
    }
}
