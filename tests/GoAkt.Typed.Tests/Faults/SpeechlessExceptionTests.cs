using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>An exception of the application's may throw where it is asked what it says. Calls end all the same, and
/// later ones succeed.</summary>
public sealed class SpeechlessExceptionTests : IDisposable
{
    private static readonly string[] s_wires =
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex];

    private readonly TestCertificates _authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string> Points =>
        new(
            ExtensionPoints.All.Keys.Where(static point => !point.EndsWith("TimeProvider", StringComparison.Ordinal)),
            s_wires);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Points))]
    public async Task What_can_not_say_what_it_is_ends_no_more_than_its_call(string point, string wire)
    {
        try
        {
            await RunAsync(point, wire);
        }
        catch (SpeechlessException e)
        {
            // The runner of the tests asks it what it says, and leaves the test out of its report.
            Assert.Fail($"It came through: {e.StackTrace}");
        }
    }

    public void Dispose() => _authority.Dispose();

    private async Task RunAsync(string point, string wire)
    {
        await using EmbeddedNode node = await ClientLife.StartNodeAsync(point, wire, _authority);
        bool isArmed = false;
        int thrown = 0;
        ExtensionPoints points = new(() =>
        {
            if (Volatile.Read(ref isArmed))
            {
                Interlocked.Increment(ref thrown);
                throw new SpeechlessException();
            }
        });
        await using ClientLife life = await ClientLife.BeginAsync(node, point, wire, points);
        StringValue text = new() { Value = new string('x', 1_000) };

        // Before there is a connection, with those for asks, with all, and while the node is gone and comes back.
        for (int round = 0; round < 4; round++)
        {
            Volatile.Write(ref isArmed, true);
            await (round < 3 ? life.TryCallsAsync(IsExpected) : life.LiveAsync(IsExpected));
            Volatile.Write(ref isArmed, false);
            await life.IsWellAsync();
            if (round > 0)
            {
                await life.Client.TellAsync(life.Id, text, Cancellation);
            }
        }

        Assert.NotEqual(0, thrown);
    }

    /// <summary>A call succeeds or fails as it is documented to, and not by its time.</summary>
    private static void IsExpected(Exception? e)
    {
        Assert.True(
            e is null or SpeechlessException or (GoAktException and not CallTimeoutException), e?.GetType().ToString());
        if (e is GoAktException)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private sealed class SpeechlessException : IOException
    {
        public override string Message => throw new SpeechlessException();
    }
}
