using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>An actor that writes down what it has handled.</summary>
[ActorKind("tests/Till")]
public interface ITill
{
    Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<StringValue>> AskAllAsync(
        IReadOnlyList<StringValue> questions, CancellationToken cancellationToken = default);

    Task TellAsync(Int64Value amount, CancellationToken cancellationToken = default);

    Task TellAllAsync(IReadOnlyList<Int64Value> amounts, CancellationToken cancellationToken = default);

    Task StoreAsync(BytesValue bytes, CancellationToken cancellationToken = default);
}

/// <summary>A grain that writes down what it has handled.</summary>
[GrainKind("tests/Vault")]
public interface IVault
{
    Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken = default);

    Task TellAsync(Int64Value amount, CancellationToken cancellationToken = default);

    [OneWay]
    Task NoteAsync(UInt64Value amount, CancellationToken cancellationToken = default);
}

/// <summary>Another kind of grain.</summary>
[GrainKind("tests/Safe")]
public interface ISafe
{
    Task TellAsync(Int64Value amount, CancellationToken cancellationToken = default);
}

public class Till : ITill
{
    public List<string> Handled { get; } = [];

    public Func<long, Task> OnTell { get; init; } = static _ => Task.CompletedTask;

    public Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken)
    {
        Handled.Add(question.Value);
        return Task.FromResult(question);
    }

    public async Task<IReadOnlyList<StringValue>> AskAllAsync(
        IReadOnlyList<StringValue> questions, CancellationToken cancellationToken) =>
        [await AskAsync(questions[0], cancellationToken)];

    public Task TellAsync(Int64Value amount, CancellationToken cancellationToken)
    {
        Handled.Add($"{amount.Value}");
        return OnTell(amount.Value);
    }

    public Task TellAllAsync(IReadOnlyList<Int64Value> amounts, CancellationToken cancellationToken) =>
        TellAsync(amounts[0], cancellationToken);

    public Task StoreAsync(BytesValue bytes, CancellationToken cancellationToken)
    {
        Handled.Add($"{bytes.Value.Length} bytes");
        return Task.CompletedTask;
    }
}

public sealed class Vault : IVault
{
    public List<string> Handled { get; } = [];

    public Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken)
    {
        Handled.Add(question.Value);
        return Task.FromResult(question);
    }

    public Task TellAsync(Int64Value amount, CancellationToken cancellationToken)
    {
        Handled.Add($"{amount.Value}");
        return Task.CompletedTask;
    }

    public Task NoteAsync(UInt64Value amount, CancellationToken cancellationToken)
    {
        Handled.Add($"{amount.Value}");
        return Task.CompletedTask;
    }
}

public sealed class Safe : ISafe
{
    public Task TellAsync(Int64Value amount, CancellationToken cancellationToken) => Task.CompletedTask;
}
