using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Baseline;

[DiagnosticTests("GOAKT028")]
public class UnreadableBaselineTests
{
    private const string Contract =
        """
        [ActorKind("accounts/User")]
        public interface IUserActor
        {
            System.Threading.Tasks.Task RenameAsync(Rename command);
        }
        """;

    [Theory]
    [InlineData("<<<<<<< HEAD")]
    [InlineData("accounts.User RenameAsync(Accounts.Rename): tell")]
    [InlineData("actor accounts.User RenameAsync: tell")]
    [InlineData("actor accounts.User RenameAsync(Accounts.Rename)")]
    [InlineData("actor accounts.User RenameAsync(Accounts.Rename): ask")]
    [InlineData("actor accounts.User RenameAsync(Accounts.Rename): shout")]
    public async Task A_line_that_is_none_is_reported_where_it_stands(string line)
    {
        ImmutableArray<string> found = await BaselineProject.ReportedInFile(
            $"actor accounts.User RenameAsync(Accounts.Rename): tell\n{line}\n", Contract);

        Assert.StartsWith($"GOAKT028 at \"{line}\": \"{line}\" is no line of a contract baseline", Assert.Single(found));
    }

    [Fact]
    public async Task Reports_a_line_that_stands_there_twice()
    {
        ImmutableArray<string> found = await BaselineProject.ReportedInFile(
            "actor accounts.User RenameAsync(Accounts.Rename): tell\nactor accounts/user RenameAsync(Accounts.Rename): tell\n", Contract);

        Assert.StartsWith("GOAKT028 at \"actor accounts/user RenameAsync(Accounts.Rename): tell\"", Assert.Single(found));
    }

    [Fact]
    public Task Accepts_comments_blank_lines_and_white_space_around_a_line() =>
        Verify.Accepts(
            Descriptors.UnreadableBaseline,
            Contract,
            BaselineProject.With("# Since May.\r\n\r\n   actor accounts.User RenameAsync(Accounts.Rename): tell  \r\n"));
}
