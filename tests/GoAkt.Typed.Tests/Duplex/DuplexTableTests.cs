using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>The numbers that the client gives to actors and types.</summary>
public sealed class DuplexTableTests
{
    [Fact(Timeout = 30_000)]
    public async Task What_a_full_table_has_no_number_for_is_written_out()
    {
        const int Actors = DuplexAuditor.MostEntries + 100;
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) =>
                connection.ReplyAsync(frame, new StringValue { Value = message.Receiver!.Value.Text }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        await Parallel.ForAsync(0, Actors, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
        {
            StringValue reply = await client.AskAsync<StringValue>(
                new ActorId("actors/Echo", $"a{i}"), new StringValue(), TimeSpan.FromSeconds(20), CancellationToken.None);
            Assert.EndsWith($"/a{i}", reply.Value, StringComparison.Ordinal);
        });

        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        Assert.Equal(DuplexAuditor.MostEntries, connection.Auditor.Reader.Tables[0].Count);
        Assert.Equal(Actors, connection.Auditor.Counts[DuplexType.Data]);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Numbers_are_given_where_tables_are_agreed_on(uint revision)
    {
        await using DuplexStubNode node = new()
        {
            Agree = hello => DuplexStubNode.AgreeAt(hello, revision),
            OnData = static (connection, frame, message) =>
                connection.ReplyAsync(frame, new StringValue { Value = $"{message.Receiver!.Value.Id} {message.Type.Id}" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        Assert.Equal(revision == 2 ? "0 0" : "1 1", await DuplexCaller.AskAsync(client, "one"));
        Assert.Equal(revision == 2 ? "0 0" : "1 1", await DuplexCaller.AskAsync(client, "two"));
    }
}
