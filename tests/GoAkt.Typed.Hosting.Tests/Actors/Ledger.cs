using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>A grain whose messages may be told or asked.</summary>
[GrainKind("tests/Ledger")]
public interface ILedger
{
    /// <summary>Answers by its context, if at all.</summary>
    Task NoteAsync(StringValue note);

    Task AddAsync(Int64Value amount);

    Task<StringValue> AddAndTellAsync(Int64Value amount);
}

public sealed class Ledger(ActorContext context) : ILedger
{
    public Func<ActorContext, string, Task> OnNote { get; init; } = static (_, _) => Task.CompletedTask;

    public List<string> Entries { get; } = [];

    public Task NoteAsync(StringValue note) => OnNote(context, note.Value);

    public Task AddAsync(Int64Value amount)
    {
        Entries.Add("told");
        return Task.CompletedTask;
    }

    public Task<StringValue> AddAndTellAsync(Int64Value amount)
    {
        Entries.Add("asked");
        return Task.FromResult(new StringValue { Value = "asked" });
    }
}
