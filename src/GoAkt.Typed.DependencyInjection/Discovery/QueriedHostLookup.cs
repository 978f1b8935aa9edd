using DnsClient;
using DnsClient.Protocol;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>Name servers that are asked for A and AAAA records.</summary>
/// <remarks>
/// The first name that has records of either sort is the host, and those of both sorts are taken of it alone: another
/// search domain has another host. It remembers what it has found: where one sort of records can't be found out at
/// present, as with name servers that answer nothing for AAAA, the last ones of that sort still hold.
/// </remarks>
internal sealed class QueriedHostLookup(string host, DnsQueries queries) : IHostLookup
{
    private static readonly QueryType[] s_types = [QueryType.A, QueryType.AAAA];

    private readonly IReadOnlyList<string> _spellings = queries.Spellings(host);
    private readonly Dictionary<(string Name, QueryType Type), Task<DnsAnswer>> _asked = [];
    private readonly Dictionary<QueryType, DnsAnswer> _answers = [];
    private readonly Dictionary<QueryType, IReadOnlyList<DnsResourceRecord>> _known = [];
    private string? _knownName;
    private int _at;
    private bool _hasEnded;

    public HostAddresses? Known
    {
        get
        {
            DnsResourceRecord[] records = [.. s_types.SelectMany(type => _known.GetValueOrDefault(type) ?? [])];
            return records.Length == 0
                ? null
                : new HostAddresses(
                    HostLookup.InOrder(records.AddressRecords().Select(static record => record.Address)),
                    HostLookup.TimeToLiveOf(records));
        }
    }

    public bool HasFound { get; private set; }

    public InvalidOperationException? Failure { get; private set; }

    public IEnumerable<Task> Pending => _hasEnded ? [] : Open().Select(type => (Task)_asked[(_spellings[_at], type)]);

    public void Ask(CancellationToken cancellationToken)
    {
        foreach ((string, QueryType) question in _asked.Keys.Where(key => _asked[key].IsCompleted).ToArray())
        {
            _asked.Remove(question);
        }

        HasFound = false;
        Failure = null;
        _hasEnded = false;
        AskFor(0, cancellationToken);
    }

    public bool TakeAnswers(CancellationToken cancellationToken)
    {
        bool hasToldSomething = false;
        while (!_hasEnded)
        {
            string name = _spellings[_at];
            foreach (QueryType type in Open().Where(type => _asked[(name, type)].IsCompleted).ToArray())
            {
                _asked.Remove((name, type), out Task<DnsAnswer>? asked);
                _answers[type] = asked!.Result;
                hasToldSomething |= Take(name, type, asked.Result);
            }

            if (HasFound || !IsWithoutAddress())
            {
                EndIfAnswered();
                return hasToldSomething;
            }

            if (_at == _spellings.Count - 1)
            {
                _known.Clear();
                End(new InvalidOperationException($"'{host}' gave no address: it has no A or AAAA record"));
            }
            else
            {
                AskFor(_at + 1, cancellationToken);
            }
        }

        return hasToldSomething;
    }

    /// <summary>The sorts that are not answered yet for the name that is being asked for.</summary>
    private IEnumerable<QueryType> Open() => s_types.Where(type => !_answers.ContainsKey(type));

    private void AskFor(int spelling, CancellationToken cancellationToken)
    {
        _at = spelling;
        _answers.Clear();
        foreach (QueryType type in s_types)
        {
            if (!_asked.ContainsKey((_spellings[spelling], type)))
            {
                _asked[(_spellings[spelling], type)] =
                    queries.AskAsync(_spellings[spelling], type, cancellationToken);
            }
        }
    }

    private bool Take(string name, QueryType type, DnsAnswer answer)
    {
        if (answer.Failure is not null)
        {
            return false;
        }

        if (answer.Records.Count == 0)
        {
            return name == _knownName && _known.Remove(type);
        }

        if (name != _knownName)
        {
            _known.Clear();
            _knownName = name;
        }

        _known[type] = answer.Records;
        HasFound = true;
        return true;
    }

    /// <summary>
    /// Whether it is certain that the name has no address. What does not exist has none of either sort; but of name
    /// servers that don't know AAAA some say that of a name which has an A record, so the answer for A alone counts.
    /// </summary>
    private bool IsWithoutAddress() =>
        _answers.GetValueOrDefault(QueryType.A) is { IsNoName: true }
        || (s_types.Length == _answers.Count && _answers.Values.All(static answer => answer.Failure is null));

    private void EndIfAnswered()
    {
        if (_answers.Count == s_types.Length)
        {
            End(_answers[QueryType.A].Failure ?? _answers[QueryType.AAAA].Failure);
        }
    }

    private void End(InvalidOperationException? failure)
    {
        _hasEnded = true;
        Failure = _known.Count > 0 ? null : failure;
    }
}
