using System.Reflection;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Introspection;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Contracts;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.BadInput;

/// <summary>Whatever goes wrong with a call comes through its task: <c>_ = actor.NoteAsync(note)</c> never
/// throws.</summary>
public sealed class DiscardedCallTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    /// <summary>Every method that makes a call, by its name.</summary>
    private static readonly Dictionary<string, Func<GoAktClient, IMessage, Task>> s_calls = new()
    {
        ["AskAsync"] = static (client, message) =>
            client.AskAsync<IMessage>(s_alice, message, TimeSpan.FromSeconds(5), Cancellation),
        ["AskAllAsync"] = static (client, message) =>
            client.AskAllAsync<StringValue>(s_alice, [message], cancellationToken: Cancellation),
        ["TellAsync"] = static (client, message) => client.TellAsync(s_alice, message, Cancellation),
        ["TellAllAsync"] = static (client, message) => client.TellAllAsync(s_alice, [message, message], Cancellation),
        ["AskGrainAsync"] = static (client, message) =>
            client.AskGrainAsync<StringValue>(s_alice, message, cancellationToken: Cancellation),
        ["TellGrainAsync"] = static (client, message) =>
            client.TellGrainAsync(s_alice, message, cancellationToken: Cancellation),
        ["ActivateGrainAsync"] = static (client, _) =>
            client.ActivateGrainAsync(s_alice, cancellationToken: Cancellation),
        ["SpawnAsync"] = static (client, _) => client.SpawnAsync(s_alice, cancellationToken: Cancellation),
        ["EnsureSpawnedAsync"] = static (client, _) =>
            client.EnsureSpawnedAsync(s_alice, cancellationToken: Cancellation),
        ["RespawnAsync"] = static (client, _) => client.RespawnAsync(s_alice, Cancellation),
        ["ReinstateAsync"] = static (client, _) => client.ReinstateAsync(s_alice, Cancellation),
        ["StopAsync"] = static (client, _) => client.StopAsync(s_alice, Cancellation),
        ["ExistsAsync"] = static (client, _) => client.ExistsAsync(s_alice, Cancellation),
        ["WhereisAsync"] = static (client, _) => client.WhereisAsync(s_alice, Cancellation),
        ["KindsAsync"] = static (client, _) => client.KindsAsync(Cancellation),
        ["KindsAsync, of a node"] = static (client, _) => client.KindsAsync(client.Nodes[0], Cancellation),
        ["VerifyContractsAsync"] = static (client, _) => client.VerifyContractsAsync(Cancellation),
        ["GetKindAsync"] = static (client, _) => client.GetKindAsync(s_alice, Cancellation),
        ["IsInStateAsync"] = static (client, _) => client.IsInStateAsync(s_alice, ActorState.Running, Cancellation),
        ["GetMetricAsync"] = static (client, _) => client.GetMetricAsync(s_alice, Cancellation),
        ["GetRoleAsync"] = static (client, _) => client.GetRoleAsync(s_alice, Cancellation),
        ["GetParentAsync"] = static (client, _) => client.GetParentAsync(s_alice, Cancellation),
        ["GetChildrenAsync"] = static (client, _) => client.GetChildrenAsync(s_alice, Cancellation),
        ["GetStashSizeAsync"] = static (client, _) => client.GetStashSizeAsync(s_alice, Cancellation),
        ["GetPassivationAsync"] = static (client, _) => client.GetPassivationAsync(s_alice, Cancellation),
    };

    /// <summary>What a caller gets wrong, call by call.</summary>
    private static readonly Dictionary<string, Func<GoAktClient, Task>> s_mistakes = new()
    {
        ["ask of null"] = static client => client.Actors<IEcho>()["alice"].EchoAsync(null!, Cancellation),
        ["tell of null"] = static client => client.Actors<ICounter>()["alice"].AddAsync(null!, Cancellation),
        ["batch of null"] = static client => client.Actors<IEcho>()["alice"].EchoAllAsync(null!, Cancellation),
        ["batch with null in it"] = static client =>
            client.Actors<ICounter>()["alice"].AddAllAsync([null!], Cancellation),
        ["batch that can't be read"] = static client =>
            client.Actors<ICounter>()["alice"].AddAllAsync(Unreadable(), Cancellation),
        ["grain, tell of null"] = static client =>
            client.Grains<ICounterGrain>()["alice"].AddAsync(null!, Cancellation),
        ["grain, ask of null"] = static client => client.Grains<ICounterGrain>()["alice"].GetAsync(null!, Cancellation),
        ["grain, batch of null"] = static client => client.Grains<ILedger>()["alice"].BookAllAsync(null!, Cancellation),
        ["time-out of nothing"] = static client =>
            client.Actors<IEcho>()["alice"].SleepAsync(new Duration(), TimeSpan.Zero, Cancellation).AsTask(),
        ["untyped ask of null"] = static client =>
            client.AskAsync<StringValue>(s_alice, null!, cancellationToken: Cancellation),
        ["untyped tell of null"] = static client => client.TellAsync(s_alice, null!, Cancellation),
        ["untyped grain, null"] = static client =>
            client.AskGrainAsync<StringValue>(s_alice, null!, cancellationToken: Cancellation),
        ["no id"] = static client => client.GetMetricAsync(default, Cancellation),
        ["no reply type"] = static client =>
            client.AskAsync<IBufferMessage>(s_alice, new Empty(), cancellationToken: Cancellation),
        ["no state"] = static client => client.IsInStateAsync(s_alice, (ActorState)99, Cancellation),
        ["no name"] = static client => client.Actors<IEcho>().SpawnAsync(null!, cancellationToken: Cancellation),
        ["no name to stop"] = static client => client.Actors<IEcho>().StopAsync("", Cancellation),
        ["no name to respawn"] = static client => client.Actors<IEcho>().RespawnAsync("", Cancellation),
        ["no name to reinstate"] = static client => client.Actors<IEcho>().ReinstateAsync("", Cancellation),
        ["no name to find"] = static client => client.Actors<IEcho>().WhereisAsync("", Cancellation),
        ["no name that exists"] = static client => client.Actors<IEcho>().ExistsAsync("", Cancellation),
        ["no name to activate"] = static client => client.Grains<ICounterGrain>().ActivateAsync("", Cancellation),
        ["bad spawn options"] = static client =>
            client.SpawnAsync(s_alice, new SpawnOptions { InitTimeout = TimeSpan.Zero }, Cancellation),
        ["bad grain options"] = static client =>
            client.TellGrainAsync(
                s_alice, new Empty(), new GrainOptions { MailboxCapacity = 0 }, cancellationToken: Cancellation),
        ["no node"] = static client => client.KindsAsync(null!, Cancellation),
        ["no endpoints"] = static _ =>
            PatientClient.ConnectAsync((IEnumerable<string>)null!, cancellationToken: Cancellation),
        ["no nodes"] = static _ => PatientClient.ConnectAsync((IEnumerable<Node>)null!, cancellationToken: Cancellation),
        ["too large"] = static client =>
            client.AskAsync<StringValue>(
                s_alice, new StringValue { Value = new string('x', 20_000_000) }, cancellationToken: Cancellation),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    public static TheoryData<string> Mistakes => [.. s_mistakes.Keys];

    [Fact]
    public void Every_method_that_makes_a_call_is_among_these()
    {
        IEnumerable<string> methods = typeof(GoAktClient)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static method => typeof(Task).IsAssignableFrom(method.ReturnType))
            .Select(static method => method.Name);

        Assert.Empty(methods.Except(s_calls.Keys));
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Calls))]
    public async Task A_call_of_a_disposed_client_fails_through_its_task(string call)
    {
        await using StubNode node = new();
        GoAktClient client = await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);
        await client.DisposeAsync();

        Task task = Begin(() => s_calls[call](client, new Empty()));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Calls))]
    public async Task What_the_applications_headers_throw_comes_through_the_task(string call)
    {
        await using StubNode node = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options => options.Headers = static () => throw new TimeZoneNotFoundException(),
            Cancellation);

        Task task = Begin(() => s_calls[call](client, new Empty()));

        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => task);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_message_throws_while_it_is_written_comes_through_the_task(bool isKnown)
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()))
            .On<RemoteKindRequest>(static request =>
                request.Name == "alice" ? new RemoteKindResponse { Kind = "actors.echo" } : StubNode.NotFound());
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);
        if (isKnown)
        {
            await client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation);
        }

        foreach (string call in s_calls.Keys.Where(static name => name.Contains("Ask", StringComparison.Ordinal)
            || name.Contains("Tell", StringComparison.Ordinal)))
        {
            Task task = Begin(() => s_calls[call](client, new ThrowingMessage()));
            Exception e = await Assert.ThrowsAnyAsync<Exception>(() => task);
            Assert.True(e is GoAktException or TimeZoneNotFoundException, e.ToString());
        }

        // Nothing of the client has broken.
        await client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_of_the_callers_comes_through_the_task(string mistake)
    {
        await using StubNode node = new();
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);

        Task task = Begin(() => s_mistakes[mistake](client));

        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => task);
        Assert.True(e is ArgumentException or MessageTooLargeException or TimeZoneNotFoundException, e.ToString());
    }

    /// <summary>Makes a call, which may fail, but not throw.</summary>
    private static Task Begin(Func<Task> call)
    {
        Task? task = null;
        Assert.Null(Record.Exception(() => { task = call(); }));
        return task!;
    }

    private static IEnumerable<Int64Value> Unreadable()
    {
        yield return new Int64Value();
        throw new TimeZoneNotFoundException();
    }

    private sealed class ThrowingMessage : IMessage
    {
        public MessageDescriptor Descriptor => Empty.Descriptor;

        public void MergeFrom(CodedInputStream input) => throw new TimeZoneNotFoundException();

        public void WriteTo(CodedOutputStream output) => throw new TimeZoneNotFoundException();

        public int CalculateSize() => throw new TimeZoneNotFoundException();
    }
}
