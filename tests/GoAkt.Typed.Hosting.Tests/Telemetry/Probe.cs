using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Telemetry;

/// <summary>An actor of a kind that no other test has, since spans and metrics are the process's.</summary>
[ActorKind("telemetry/Probe")]
public interface IProbe
{
    Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken = default);

    Task TellAsync(Int64Value command);
}

[GrainKind("telemetry/ProbeGrain")]
public interface IProbeGrain
{
    Task<StringValue> AskAsync(StringValue question);

    [OneWay]
    Task NoteAsync(UInt64Value command);
}

/// <summary>Hosted as both, says what the current activity is.</summary>
internal sealed class Probe(Action<Activity?> onMessage) : IProbe, IProbeGrain
{
    public async Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken)
    {
        onMessage(Activity.Current);
        await Task.Yield();
        onMessage(Activity.Current);
        return question.Value == "fail" ? throw new InvalidOperationException("boom") : question;
    }

    public Task<StringValue> AskAsync(StringValue question)
    {
        onMessage(Activity.Current);
        return question.Value == "fail"
            ? throw new InvalidOperationException("boom")
            : Task.FromResult(question);
    }

    public async Task TellAsync(Int64Value command)
    {
        await Task.Yield();
        onMessage(Activity.Current);
    }

    public Task NoteAsync(UInt64Value command)
    {
        onMessage(Activity.Current);
        return Task.CompletedTask;
    }
}
