using GoAkt.Typed.Errors;
using GoAkt.Typed.Tests.Docs;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>A row of <c>docs/errors.md</c>. Its first cell says what happened, the others what comes of it.</summary>
internal sealed record ErrorRow(string Condition, string Exceptions, string Codes, string Deliveries, string Transient)
{
    private static readonly string[] s_sections = ["What a node answers", "What happens on the way"];

    public static IReadOnlyList<ErrorRow> All { get; } =
    [.. MarkdownTable.ReadAll("errors.md").Where(static table => s_sections.Contains(table.Section)).SelectMany(Read)];

    public static ErrorRow Of(string condition) =>
        All.SingleOrDefault(row => row.Condition == condition)
        ?? throw new KeyNotFoundException($"docs/errors.md has no row '{condition}'.");

    /// <summary>Awaits a call's failure, which has to be this one, and one that the row has.</summary>
    public async Task<TException> IsThrownAsync<TException>(
        Func<Task> call, ErrorCode code, Delivery delivery, bool isTransient, ActorId? actor, string? node)
        where TException : GoAktException
    {
        TException e = await Assert.ThrowsAsync<TException>(call);
        Check(e, code, delivery, isTransient, actor, node);
        return e;
    }

    /// <summary>Checks that a failure is this one, and one that the row has.</summary>
    public void Check(
        GoAktException e, ErrorCode code, Delivery delivery, bool isTransient, ActorId? actor, string? node)
    {
        Assert.Equal(code, e.Code);
        Assert.Equal(delivery, e.Delivery);
        Assert.Equal(isTransient, e.IsTransient);
        Assert.Equal(actor, e.Actor);
        Assert.Equal(node, e.Node);
        Assert.Contains($"`{e.GetType().Name}`", Exceptions, StringComparison.Ordinal);
        Assert.Contains($"`{delivery}`", Deliveries, StringComparison.Ordinal);
        Assert.Contains(isTransient ? "yes" : "no", Transient, StringComparison.Ordinal);
        if (Codes != "the node's")
        {
            Assert.Contains($"`{code}`", Codes, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<ErrorRow> Read(MarkdownTable table)
    {
        string[] columns = ["exception", "`Code`", "`Delivery`", "transient"];
        int[] at = [.. columns.Select(column => table.Header.ToList().IndexOf(column))];
        return table.Rows.Select(row => new ErrorRow(row[0], row[at[0]], row[at[1]], row[at[2]], row[at[3]]));
    }
}
