using System.ComponentModel;
using System.Reflection;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>
/// Code of the application's that runs inside the node may do anything, at any moment: the node goes on, its names are
/// free again, and it ends.
/// </summary>
[Collection(nameof(Alone))]
public sealed class UserCodeTests
{
    private const int MostLives = 10;

    // For calls that may fail: long enough for a node that answers.
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_ask = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Points => [.. Throwers.All.Select(thrower => thrower.Point).Distinct()];

    /// <summary>Code that runs before there is a node: what it throws comes out of the start. What a host brings along
    /// is no application's code.</summary>
    private static readonly string[] s_testedElsewhere =
    [
        "EmbeddedNode.StartAsync(configure)",
        "GoAktNodeServiceCollectionExtensions.AddGoAktNode(configure)",
        "GoAktNodeServiceCollectionExtensions.AddGoAktNode(configuration)",
        "GoAktNodeServiceCollectionExtensions.AddGoAktNode(services)",
    ];

    /// <summary>A new extension point has to be given a thrower.</summary>
    [Fact]
    public void Every_extension_point_of_the_public_surface_has_a_thrower()
    {
        string[] points =
        [
            .. typeof(EmbeddedNode).Assembly.GetExportedTypes().Where(IsForApplications).SelectMany(PointsOf).Order(),
        ];

        Assert.Empty(s_testedElsewhere.Except(points));
        Assert.Equal([], points.Except(Throwers.All.Select(thrower => thrower.Point)).Except(s_testedElsewhere));
    }

    [Fact]
    public Task What_configuring_throws_comes_out_of_the_start() => Assert.ThrowsAsync<BoomException>(() =>
        EmbeddedNode.StartAsync(static _ => throw new BoomException(), TestContext.Current.CancellationToken));

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Whatever_an_application_s_code_does_the_node_goes_on_and_ends(string point)
    {
        IEnumerable<Task> walks = Throwers.All.Where(thrower => thrower.Point == point).Select(async thrower =>
        {
            try
            {
                await WalkAsync(thrower);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"When {thrower}: {e.Message}", e);
            }
        });
        await Task.WhenAll(walks);
    }

    private static async Task WalkAsync(Thrower thrower)
    {
        await using Rig rig = new();
        thrower.Arm(rig);
        EmbeddedNode node = await Eventually.DoneAsync(rig.StartAsync());
        await using GoAktClient client = await ConnectAsync(rig, s_short);
        await using GoAktClient others = await ConnectAsync(rig, TimeSpan.FromSeconds(20));

        // On a busy machine the time-outs of all calls may pass before the node gets to the code that misbehaves.
        int lives = 0;
        do
        {
            await LiveAsync(rig, client);
            await GrainLivesAsync(client);
            await OthersGoOnAsync(rig, others);
            await DieOfItselfAsync(rig, client);
            await OthersGoOnAsync(rig, others);
        }
        while (rig.Calls == 0 && ++lives < MostLives);

        Assert.True(rig.Calls > 0, "The code that misbehaves was never called.");
        await Eventually.DoneAsync(node.DisposeAsync().AsTask());
        await Eventually.TrueAsync(() => (node.ActorCount, node.GrainCount) == (0, 0), "no actor is left");
        rig.Release();
        await Eventually.TrueAsync(() => rig.Moments.OpenServices == 0, "the services of every actor are disposed");
        Assert.All(node.Failures, failure => Assert.NotEmpty(failure.ToString()));
    }

    // Through everything that can be done with an actor from outside.
    private static async Task LiveAsync(Rig rig, GoAktClient client)
    {
        IVictim victim = client.Actors<IVictim>()["victim"];
        await TryAsync(() => client.Actors<IVictim>().SpawnAsync("victim"));
        await TryAsync(() => victim.AskAsync(new StringValue { Value = "there?" }, s_ask));
        await TryAsync(() => victim.TellAsync(new Int64Value()));
        await TryAsync(() => client.Actors<IVictim>().ReinstateAsync("victim"));
        await TryAsync(() => client.Actors<IVictim>().RespawnAsync("victim"));
        await TryAsync(() => victim.AskAsync(new StringValue { Value = "still there?" }, s_ask));
        await TryAsync(() => rig.Node.StopAsync("victim", TestContext.Current.CancellationToken));
        await TryAsync(() => client.Actors<IVictim>().StopAsync("victim"));

        // The caller of a spawn or a stop that takes long may have given up before the node has carried it out: a
        // victim that comes late is stopped like the first.
        Task free = Eventually.TrueAsync(() => !rig.Node.Exists("victim"), "the name is free");
        while (!free.IsCompleted)
        {
            await TryAsync(() => rig.Node.StopAsync("victim", TestContext.Current.CancellationToken));
            await Task.Yield();
        }

        await free;
    }

    private static async Task GrainLivesAsync(GoAktClient client)
    {
        IVictimGrain grain = client.Grains<IVictimGrain>()["victim"];
        await TryAsync(() => grain.AskAsync(new StringValue { Value = "there?" }, s_ask));
        await TryAsync(() => grain.AskAsync(new StringValue { Value = "still there?" }, s_ask));
    }

    // By its number of messages, by its supervisor, and with the node.
    private static async Task DieOfItselfAsync(Rig rig, GoAktClient client)
    {
        SpawnOptions passivated = new() { Passivation = Passivation.AfterMessages(1) };
        await TryAsync(() => client.Actors<IVictim>().SpawnAsync("victim", passivated));
        await TryAsync(() => client.Actors<IVictim>()["victim"].AskAsync(new StringValue(), s_ask));
        await TryAsync(() => client.Actors<IVictim>().StopAsync("victim"));
        SpawnOptions restarted = new()
        {
            Supervisor = new Supervisor { AnyErrorDirective = SupervisorDirective.Restart, MaxRetries = 2 },
        };
        await TryAsync(() => client.Actors<IVictim>().SpawnAsync("victim", restarted));
        await TryAsync(() => client.Actors<IVictim>()["victim"].TellAsync(new Int64Value()));
        await TryAsync(() => client.Actors<IVictim>().StopAsync("victim"));
        using CancellationTokenSource limit = new(s_short);
        await TryAsync(() => rig.Node.SpawnAsync<IVictim>("victim", limit.Token));
    }

    private static async Task OthersGoOnAsync(Rig rig, GoAktClient client)
    {
        if (!rig.ServesOthers)
        {
            return;
        }

        await Eventually.DoneAsync(client.Actors<IEcho>().SpawnAsync("other"));
        StringValue reply =
            await Eventually.DoneAsync(client.Actors<IEcho>()["other"].EchoAsync(new StringValue { Value = "hello" }));
        Assert.Equal("echo:hello", reply.Value);
        await Eventually.DoneAsync(client.Actors<IEcho>().StopAsync("other"));
        Assert.False(rig.Node.Exists("other"));
    }

    /// <summary>Makes a call, which may fail in the documented ways, but has to end.</summary>
    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await Eventually.DoneAsync(call());
        }
        catch (Exception e) when (e is GoAktException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private static Task<GoAktClient> ConnectAsync(Rig rig, TimeSpan timeout) => PatientClient.ConnectAsync(
        [rig.Node.Address],
        options =>
        {
            options.Protocol = WireProtocol.Framed;
            options.AskTimeout = timeout;
            options.RequestTimeout = timeout;
            options.ConnectTimeout = timeout;
            rig.ConfigureClient(options);
        },
        TestContext.Current.CancellationToken);

    private static bool IsForApplications(System.Type type) =>
        type.GetCustomAttribute<EditorBrowsableAttribute>()?.State != EditorBrowsableState.Never;

    /// <summary>Where the application gives the node code, or a token that runs its callbacks.</summary>
    private static IEnumerable<string> PointsOf(System.Type type)
    {
        const BindingFlags Public =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (EventInfo @event in type.GetEvents(Public))
        {
            yield return $"{type.Name}.{@event.Name}";
        }

        foreach (PropertyInfo property in type.GetProperties(Public))
        {
            bool givesToken = property.PropertyType == typeof(CancellationToken);
            if (givesToken || type.IsInterface || (property.CanWrite && IsCode(property.PropertyType)))
            {
                yield return $"{type.Name}.{property.Name}";
            }
        }

        foreach (
            MethodInfo method in type.GetMethods(Public)
                .Where(method => !method.IsSpecialName && method.DeclaringType == type))
        {
            bool isOverridable = type.IsInterface || (method.IsVirtual && !method.IsFinal && !type.IsSealed);
            if (isOverridable)
            {
                yield return $"{type.Name}.{method.Name}";
            }

            foreach (ParameterInfo parameter in method.GetParameters())
            {
                if (IsCode(parameter.ParameterType)
                    || (isOverridable && parameter.ParameterType == typeof(CancellationToken)))
                {
                    yield return $"{type.Name}.{method.Name}({parameter.Name})";
                }
            }
        }
    }

    private static bool IsCode(System.Type type) =>
        typeof(Delegate).IsAssignableFrom(type) || type.IsInterface || (type.IsAbstract && !type.IsSealed);
}
