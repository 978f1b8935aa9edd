using System.Diagnostics;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>How much time the node is told that an ask has.</summary>
public sealed class DuplexDeadlineTests
{
    private const int Window = 20_000;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(400);

    // The clock ticks this coarsely at most.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    [Fact(Timeout = 60_000)]
    public async Task An_ask_that_has_waited_for_credit_says_what_is_left_of_its_time()
    {
        await using DuplexStubNode node = new()
        {
            Agree = static hello =>
            {
                Remoting.Protos.Hello agreed = DuplexStubNode.AgreeAt(hello, revision: 4);
                agreed.InitialCredits = Window;
                return agreed;
            },
            OnData = static (connection, frame, message) =>
            {
                connection.Grants = false;
                return connection.ReplyAsync(frame, new StringValue { Value = $"{message.Deadline}" });
            },
        };
        await using GoAktClient client =
            await DuplexCaller.ConnectAsync(node.Address, static options => options.AskTimeout = s_timeout);
        await DuplexCaller.AskAsync(client, "first");

        // The node grants nothing for this one, so there is too little left for the next.
        string atOnce = await DuplexCaller.AskAsync(client, new string('x', Window / 2));
        Task<string> asking = DuplexCaller.AskAsync(client, new string('x', Window / 2));
        long asked = Stopwatch.GetTimestamp();
        bool isAnswered = await Eventually.IsTrueAsync(() => asking.IsCompleted, s_wait);
        TimeSpan waited = Stopwatch.GetElapsedTime(asked);
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        await connection.GrantAsync(connection.Auditor.UnderWay);
        TimeSpan deadline = DeadlineIn(await asking);

        Assert.False(isAnswered);
        Assert.InRange(deadline, TimeSpan.FromTicks(1), s_timeout - waited + s_tick);
        Assert.InRange(DeadlineIn(atOnce), TimeSpan.FromTicks(1), s_timeout);
    }

    private static TimeSpan DeadlineIn(string nanoseconds) =>
        TimeSpan.FromTicks(long.Parse(nanoseconds, System.Globalization.CultureInfo.InvariantCulture) / 100);
}
