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
    [InlineData("actor accounts.User RenameAsync(Accounts.Rename): ask A |")]
    [InlineData("actor accounts.User RenameAsync(Accounts.Rename): ask A || B")]
    [InlineData("actor accounts.User RenameAsync(Accounts.Rename): ask | A")]
    public Task Reports_a_line_that_is_none_where_it_stands(string line) =>
        BaselineProject.ReportsInFile(
            Descriptors.UnreadableBaseline,
            line,
            $"\"{line}\" is no line of a contract baseline",
            $"actor accounts.User RenameAsync(Accounts.Rename): tell\n{line}\n",
            Contract);

    [Fact]
    public Task Reports_a_line_that_stands_there_twice() =>
        BaselineProject.ReportsInFile(
            Descriptors.UnreadableBaseline,
            "actor accounts/user RenameAsync(Accounts.Rename): tell",
            "\"actor accounts/user RenameAsync(Accounts.Rename): tell\" is no line of a contract baseline",
            "actor accounts.User RenameAsync(Accounts.Rename): tell\nactor accounts/user RenameAsync(Accounts.Rename): tell\n",
            Contract);

    [Fact]
    public Task Accepts_comments_blank_lines_and_white_space_around_a_line() =>
        Verify.Accepts(
            Descriptors.UnreadableBaseline,
            Contract,
            BaselineProject.With("# Since May.\r\n\r\n   actor accounts.User RenameAsync(Accounts.Rename): tell  \r\n"));
}
