using DnsClient;
using DnsClient.Protocol;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>What became of a question.</summary>
/// <param name="Records">The records, among them the aliases that led to them; empty where there is no such name, or it
/// has no record of the sort that was asked for.</param>
/// <param name="IsNoName">Whether there is no such name at all.</param>
/// <param name="Failure">Why nothing is known; null if something is.</param>
internal sealed record DnsAnswer(
    IReadOnlyList<DnsResourceRecord> Records, bool IsNoName, InvalidOperationException? Failure)
{
    /// <summary>It is not known.</summary>
    public static DnsAnswer Failed(string message, Exception? cause) =>
        new([], IsNoName: false, new InvalidOperationException(message, cause));
}

/// <summary>Asks name servers for records of a name.</summary>
internal sealed class DnsQueries(ILookupClient client, IReadOnlyList<string> searchDomains)
{
    /// <summary>The names that a name may stand for, the likeliest first.</summary>
    public IReadOnlyList<string> Spellings(string name) => HostLookup.Spellings(name, searchDomains);

    /// <summary>Asks for records of a name, and of the name in the search domains where it has none.</summary>
    /// <returns>The records, among them the aliases that led to them; empty where there is no such name, or it has no
    /// such record.</returns>
    /// <exception cref="InvalidOperationException">No name server answers, or one says that it failed.</exception>
    public async Task<IReadOnlyList<DnsResourceRecord>> SearchAsync(
        string name, QueryType type, CancellationToken cancellationToken)
    {
        foreach (string candidate in Spellings(name))
        {
            DnsAnswer answer = await AskAsync(candidate, type, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (answer.Failure is not null)
            {
                throw answer.Failure;
            }

            if (answer.Records.Count > 0)
            {
                return answer.Records;
            }
        }

        return [];
    }

    /// <summary>Asks for records of a name as it is.</summary>
    /// <returns>The answer. The task does not fail: who asked may have gone on without it. One that was cancelled has a
    /// failure, too.</returns>
    public async Task<DnsAnswer> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        IDnsQueryResponse response;
        try
        {
            response = await client.QueryAsync(name, type, QueryClass.IN, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DnsResponseException or OperationCanceledException)
        {
            return DnsAnswer.Failed($"no name server answered for '{name}': {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            // The name may be that of an SRV record's host, which anything may stand in.
            return DnsAnswer.Failed($"'{name}' can't be asked for: {e.Message}", e);
        }

        bool isNoName = response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain;
        return response.HasError && !isNoName
            ? DnsAnswer.Failed(
                $"the name server {response.NameServer} answered for '{name}': {response.ErrorMessage}", null)
            : new DnsAnswer(
                response.Answers.Any(record => (int)record.RecordType == (int)type) ? response.Answers : [],
                isNoName,
                null);
    }
}
