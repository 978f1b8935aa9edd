using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Contracts;

/// <summary>Grains whose contract has batches.</summary>
[GrainKind("tests/Ledger")]
public interface ILedger
{
    Task BookAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken = default);

    [OneWay]
    Task CloseAsync(Empty command, CancellationToken cancellationToken = default);

    [OneWay]
    Task NoteAllAsync(IEnumerable<UInt64Value> notes, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<Int64Value>> BalancesAsync(
        IReadOnlyList<StringValue> accounts, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<IMessage>> EntriesAsync(
        IReadOnlyList<BytesValue> ids, CancellationToken cancellationToken = default);
}
