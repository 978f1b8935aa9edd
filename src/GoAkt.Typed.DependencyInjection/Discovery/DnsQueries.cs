using DnsClient;
using DnsClient.Protocol;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>Asks name servers for records of a name, and of the name in the search domains where it has none.</summary>
internal sealed class DnsQueries(ILookupClient client, IReadOnlyList<string> searchDomains)
{
    /// <summary>Asks for records.</summary>
    /// <returns>The records, among them the aliases that led to them; empty where there is no such name, or it has no
    /// such record.</returns>
    /// <exception cref="InvalidOperationException">No name server answers, or one says that it failed.</exception>
    public async Task<IReadOnlyList<DnsResourceRecord>> AskAsync(
        string name, QueryType type, CancellationToken cancellationToken)
    {
        foreach (string candidate in HostLookup.Spellings(name, searchDomains))
        {
            IDnsQueryResponse response = await AskOnceAsync(candidate, type, cancellationToken).ConfigureAwait(false);
            if (response.Answers.Any(record => (int)record.RecordType == (int)type))
            {
                return response.Answers;
            }
        }

        return [];
    }

    private async Task<IDnsQueryResponse> AskOnceAsync(
        string name, QueryType type, CancellationToken cancellationToken)
    {
        IDnsQueryResponse response;
        try
        {
            response = await client.QueryAsync(name, type, QueryClass.IN, cancellationToken).ConfigureAwait(false);
        }
        catch (DnsResponseException e)
        {
            throw new InvalidOperationException($"no name server answered for '{name}': {e.Message}", e);
        }

        return response.HasError && response.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain
            ? throw new InvalidOperationException(
                $"the name server {response.NameServer} answered for '{name}': {response.ErrorMessage}")
            : response;
    }
}
