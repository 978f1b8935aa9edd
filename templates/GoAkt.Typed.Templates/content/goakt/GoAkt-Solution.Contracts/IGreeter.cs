using GoAkt.Typed;

namespace GoAktNamespace;

/// <summary>An actor that greets visitors. This interface is all that has to be written to call it.</summary>
/// <remarks>
/// The kind is the actor's type in Go, by the name of its package: <c>type Greeter struct</c> in
/// <c>package goaktpackage</c>. The cluster registers it with <c>WithKinds(new(goaktpackage.Greeter))</c>.
/// </remarks>
[ActorKind("goaktpackage/Greeter")]
public interface IGreeter
{
    // A reply: the caller asks, and awaits the answer.
    Task<Greeting> GreetAsync(Greet query, CancellationToken cancellationToken = default);

    // No reply: the caller tells, and goes on.
    Task ChangeSalutationAsync(ChangeSalutation command, CancellationToken cancellationToken = default);
}
