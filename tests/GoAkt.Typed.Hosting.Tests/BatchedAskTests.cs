using System.Collections.Concurrent;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Several messages in one ask, which are handled one after another.</summary>
public sealed class BatchedAskTests
{
    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly Dictionary<string, TaskCompletionSource> _gates = new()
    {
        ["first"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
        ["second"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
    };

    [Fact(Timeout = 60_000)]
    public async Task They_share_the_time_of_who_asks()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        RemoteAskRequest ask = caller.Ask(
            "probe",
            TimeSpan.FromSeconds(10),
            FramedCaller.Text("first"),
            FramedCaller.Text("second"),
            FramedCaller.Text("third"));
        Task<Error> refused = caller.Connection.RequestAsync<Error>(ask);
        await Eventually.TrueAsync(() => _asked.Count == 1, "the first is asked");

        _time.Advance(TimeSpan.FromSeconds(6));
        _gates["first"].SetResult();
        await Eventually.TrueAsync(() => _asked.Count == 2, "the second is asked");
        for (int i = 0; i < 5 && !refused.IsCompleted; i++)
        {
            // The timer is set at some moment after the message is handed over.
            _time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.IsTrueAsync(() => refused.IsCompleted, TimeSpan.FromMilliseconds(200));
        }

        Assert.True(refused.IsCompleted, "The time is over, and the ask goes on.");
        Assert.Equal(Code.DeadlineExceeded, (await refused).Code);
        _gates["second"].SetResult();
        Assert.Equal("last", await caller.AskAsync("probe", "last"));
        Assert.Equal(["first", "second", "last"], _asked);
    }

    private Task<EmbeddedNode> StartAsync() => TestNode.StartAsync(options =>
    {
        options.TimeProvider = _time;
        options.AddActor(_ => new ScriptedActor
        {
            OnAsk = async (question, _) =>
            {
                _asked.Enqueue(question);
                await (_gates.GetValueOrDefault(question)?.Task ?? Task.CompletedTask);
                return question;
            },
        });
    });
}
