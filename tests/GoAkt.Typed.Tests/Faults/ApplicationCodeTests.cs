using System.Collections.Concurrent;
using System.Reflection;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Type = System.Type;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>The application's code that runs inside the client may throw, or dispose the client, at any moment of the
/// client's life.</summary>
public sealed class ApplicationCodeTests : IDisposable
{
    private const int Moments = 12;

    private static readonly string[] s_wires =
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex];

    /// <summary>Types that hold what a caller, or an interceptor, hands over while it looks on.</summary>
    private static readonly Type[] s_givenInPerson = [typeof(Actors), typeof(Grains), typeof(InterceptedCall)];

    private readonly TestCertificates _authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string> Points => new(ExtensionPoints.All.Keys, s_wires);

    [Fact]
    public void Every_extension_point_is_among_these()
    {
        IEnumerable<MemberInfo> members = typeof(GoAktClient).Assembly.GetExportedTypes()
            .Where(static type => type.Namespace != typeof(Proxies.ActorCaller).Namespace)
            .Where(static type => !s_givenInPerson.Contains(type) && !type.IsInterface)
            .SelectMany(static type =>
                type.GetMembers(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));
        IEnumerable<string> properties = members
            .OfType<PropertyInfo>()
            .Where(static property =>
                IsListOfApplicationCode(property.PropertyType)
                || (property.SetMethod?.IsPublic == true && IsApplicationCode(property.PropertyType)))
            .Select(static property => $"{property.DeclaringType!.Name}.{property.Name}");
        IEnumerable<string> events = members
            .OfType<EventInfo>()
            .Select(static e => $"{e.DeclaringType!.Name}.{e.Name}");

        // What a call is given in person is looked after by the tests of calls and of arguments.
        Type[] arguments =
        [
            typeof(IMessage),
            typeof(IEnumerable<IMessage>),
            typeof(IEnumerable<string>),
            typeof(IEnumerable<KeyValuePair<string, string>>),
            typeof(IEnumerable<Node>),
            typeof(Action<GoAktClientOptions>),
            typeof(IReadOnlyList<Node>),
            typeof(Stream),
        ];
        IEnumerable<string> parameters = members
            .OfType<MethodInfo>()
            .Where(static method => !method.IsSpecialName)
            .SelectMany(static method => method.GetParameters())
            .Where(parameter =>
                IsApplicationCode(parameter.ParameterType) && !arguments.Contains(parameter.ParameterType))
            .Select(static parameter =>
                $"{parameter.Member.DeclaringType!.Name}.{parameter.Member.Name}({parameter.Name})");

        Assert.Equal(ExtensionPoints.All.Keys.Order(), properties.Concat(events).Concat(parameters).Order());
    }

    [LongTheory(Timeout = 60_000)]
    [MemberData(nameof(Points))]
    public async Task What_is_thrown_at_any_moment_breaks_nothing(string point, string wire)
    {
        await using EmbeddedNode node = await ClientLife.StartNodeAsync(point, wire, _authority);
        ConcurrentBag<int> runs = [];

        // The last one throws each time.
        await Task.WhenAll(Enumerable.Range(1, Moments + 1).Select(async moment =>
        {
            int run = 0;
            bool isArmed = true;
            ExtensionPoints points = new(() =>
            {
                int now = Interlocked.Increment(ref run);
                if (Volatile.Read(ref isArmed) && (now == moment || moment > Moments))
                {
                    throw new TimeZoneNotFoundException();
                }
            });
            await using ClientLife life = await ClientLife.BeginAsync(node, point, wire, points);

            await life.LiveAsync(IsExpected);

            Volatile.Write(ref isArmed, false);
            await life.IsWellAsync();
            runs.Add(points.Runs);
        }));

        Assert.All(runs, static count => Assert.NotEqual(0, count));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Points))]
    public async Task The_client_can_be_disposed_at_any_moment(string point, string wire)
    {
        await using EmbeddedNode node = await ClientLife.StartNodeAsync(point, wire, _authority);
        int disposals = 0;

        await Task.WhenAll(Enumerable.Range(1, Moments).Select(async moment =>
        {
            int run = 0;
            ClientLife? life = null;
            TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ExtensionPoints points = new(() =>
            {
                if (life is { } begun && Interlocked.Increment(ref run) == moment)
                {
                    begun.Client.DisposeAsync().AsTask().GetAwaiter().GetResult();
                    Interlocked.Increment(ref disposals);
                    disposed.SetResult();
                }
            });
            life = await ClientLife.BeginAsync(node, point, wire, points);

            await life.LiveAsync(IsExpected);

            if (Volatile.Read(ref run) >= moment)
            {
                await disposed.Task.WaitAsync(Cancellation);
            }

            await life.DisposeAsync();
        }));

        Assert.NotEqual(0, disposals);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_handler_of_what_a_check_has_found_out_may_dispose_the_client()
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GoAktClient client = await PatientClient.ConnectAsync(
            [silent.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.RequestTimeout = TimeSpan.FromMilliseconds(300);
            },
            Cancellation);
        client.NodeStateChanged += (_, _) =>
        {
            client.DisposeAsync().AsTask().GetAwaiter().GetResult();
            ended.SetResult();
        };

        await Assert.ThrowsAnyAsync<GoAktException>(() =>
            client.SpawnAsync(new ActorId("demo/A", "a"), cancellationToken: Cancellation));

        await ended.Task;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task No_call_waits_for_a_handler(string wire)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.AwaitRelocation = false;
            },
            Cancellation);
        IEcho alice = client.Actors<IEcho>()["alice"];
        await alice.EchoAsync(new StringValue(), Cancellation);
        using ManualResetEventSlim released = new();
        TaskCompletionSource handling = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.NodeStateChanged += (_, _) =>
        {
            handling.TrySetResult();
            released.Wait(Cancellation);
        };

        await node.DisposeAsync();
        Task<Exception?> failure = Record
            .ExceptionAsync(() => alice.EchoAsync(new StringValue(), Cancellation))
            .AsTask();
        await handling.Task;
        bool hasEnded = await Task.WhenAny(failure, Task.Delay(TimeSpan.FromSeconds(10), Cancellation)) == failure;
        released.Set();

        Assert.True(hasEnded);
        Assert.IsAssignableFrom<GoAktException>(await failure);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task The_code_behind_a_call_and_a_tokens_callback_may_dispose_the_client(string wire)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        await node.SpawnAsync<IProbe>("probe", Cancellation);
        GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);
        using CancellationTokenSource giveUp = new();
        giveUp.Token.Register(Dispose);
        Task slow = client.AskAsync<Empty>(
            new ActorId("tests/Probe", "probe"), new Empty(), TimeSpan.FromMinutes(1), giveUp.Token);
        Task other = client.AskAsync<Empty>(
            new ActorId("tests/Probe", "probe"), new Empty(), TimeSpan.FromMinutes(1), Cancellation);
        Task[] continuations =
        [
            client
                .Actors<IEcho>()["alice"]
                .EchoAsync(new StringValue(), Cancellation)
                .ContinueWith(
                    _ => Dispose(), Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default),
            slow.ContinueWith(
                _ => Dispose(), Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default),
            other.ContinueWith(
                _ => Dispose(), Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default),
        ];

        await Task.WhenAll(continuations);
        await giveUp.CancelAsync();

        Assert.True(slow.IsCompleted && other.IsCompleted);

        void Dispose() => client.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public void Dispose() => _authority.Dispose();

    /// <summary>A call succeeds or fails as it is documented to.</summary>
    private static void IsExpected(Exception? e) =>
        Assert.True(
            e is null or GoAktException or TimeZoneNotFoundException or ObjectDisposedException, e?.ToString());

    /// <summary>What makes discoveries is asked once, while the client is made, and its failure is the
    /// maker's.</summary>
    private static bool IsListOfApplicationCode(Type type) =>
        type.IsGenericType
        && type.GetGenericTypeDefinition() == typeof(IList<>)
        && type.GetGenericArguments()[0] is { IsInterface: true } element
        && element != typeof(INodeDiscoveryProvider);

    private static bool IsApplicationCode(Type type) =>
        (typeof(Delegate).IsAssignableFrom(type) || type.IsInterface || type.IsAbstract)
        && type != typeof(Passivation)
        && !type.IsGenericParameter;
}
