namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>Code of an application that misbehaves at one moment of a node's life.</summary>
/// <param name="Point">The extension point: a member of the public surface, or what a hosted class has beside
/// it.</param>
/// <param name="How">What the code does.</param>
/// <param name="Arm">Puts the code in place.</param>
internal sealed record Thrower(string Point, string How, Action<Rig> Arm)
{
    public override string ToString() => $"{Point} {How}";
}

/// <summary>The ways in which code may misbehave.</summary>
internal static class Misbehaviour
{
    private static readonly (string How, Action<Rig> Do)[] s_throwing =
    [
        ("throws", static _ => throw new BoomException()),
        ("throws what can't be read", static _ => throw new UnreadableException()),
        ("throws a cancellation", static _ => throw new OperationCanceledException()),
    ];

    private static readonly (string How, Action<Rig> Do)[] s_synchronous =
    [
        .. s_throwing,
        ("blocks its thread", static rig => rig.Block()),
        ("stops the actor and waits", static rig => rig.Node.StopAsync("victim").GetAwaiter().GetResult()),
        ("disposes of the node and waits", static rig =>
        {
            rig.ServesOthers = false;
            rig.Node.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }),
    ];

    private static readonly (string How, Func<Rig, Task> Do)[] s_asynchronous =
    [
        .. s_synchronous.Select(way => (way.How, (Func<Rig, Task>)(rig =>
        {
            way.Do(rig);
            return Task.CompletedTask;
        }))),
        ("answers null", static _ => null!),
        ("fails later", static async _ =>
        {
            await Task.Yield();
            throw new BoomException();
        }),
        ("fails later with what can't be read", static async _ =>
        {
            await Task.Yield();
            throw new UnreadableException();
        }),
        ("is cancelled", static _ => Task.FromCanceled(new CancellationToken(true))),
        ("never ends", static _ => new TaskCompletionSource().Task),
        ("awaits the stop of the actor", static rig => rig.Node.StopAsync("victim")),
        ("awaits the node's end", static async rig =>
        {
            rig.ServesOthers = false;
            await rig.Node.DisposeAsync();
        }),
    ];

    /// <summary>A delegate that answers nothing.</summary>
    public static IEnumerable<(string How, Action<Rig> Do)> Synchronous => Counted(s_synchronous);

    /// <summary>Code that ends at once.</summary>
    public static IEnumerable<(string How, Action<Rig> Do)> Throwing => Counted(s_throwing);

    /// <summary>A method that answers a task.</summary>
    public static IEnumerable<(string How, Func<Rig, Task> Do)> Asynchronous =>
        s_asynchronous.Select(way => (way.How, (Func<Rig, Task>)(rig =>
        {
            rig.CountCall();
            return way.Do(rig);
        })));

    private static IEnumerable<(string How, Action<Rig> Do)> Counted(
        IEnumerable<(string How, Action<Rig> Do)> ways) =>
        ways.Select(way => (way.How, (Action<Rig>)(rig =>
        {
            rig.CountCall();
            way.Do(rig);
        })));
}
