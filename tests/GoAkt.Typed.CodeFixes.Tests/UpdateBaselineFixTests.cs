using System.Collections.Immutable;
using GoAkt.Typed.CodeFixes.Tests.Harness;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.CodeFixes.Tests;

public class UpdateBaselineFixTests
{
    private const string Contract =
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Accounts;
        using GoAkt.Typed;

        public interface INamed
        {
            Task RenameAsync(Rename command);
        }

        [ActorKind("accounts/User")]
        public interface {|#0:IUserActor|} : INamed
        {
            Task<IReadOnlyList<Receipt>> {|#1:PayAllAsync|}(IReadOnlyList<Payment> payments);

            Task<Profile> {|#2:GetProfileAsync|}(GetProfile query);
        }

        [GrainKind("accounts/Cart")]
        public interface {|#3:ICart|}
        {
            ValueTask<Receipt> PayAsync(Payment payment);
        }
        """;

    private const string Baseline =
        """
        actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
        actor accounts.User PayAllAsync(Accounts.Payment[]): ask Accounts.Receipt[]
        actor accounts.User RenameAsync(Accounts.Rename): tell
        grain accounts.Cart PayAsync(Accounts.Payment): ask Accounts.Receipt

        """;

    [Fact]
    public Task A_new_contract_brings_the_whole_file_up_to_date() =>
        Fixes("GOAKT027", string.Empty, (Descriptors.MissingInBaseline, 0), (Descriptors.MissingInBaseline, 3));

    [Fact]
    public Task A_method_that_is_gone_brings_the_whole_file_up_to_date() =>
        Fixes(
            "GOAKT025",
            "actor accounts.User ForgetAsync(Accounts.Profile): tell\n",
            (Descriptors.RemovedFromBaseline, 0),
            (Descriptors.MissingInBaseline, 0),
            (Descriptors.MissingInBaseline, 1),
            (Descriptors.MissingInBaseline, 2),
            (Descriptors.MissingInBaseline, 3));

    [Fact]
    public Task A_method_that_has_changed_brings_the_whole_file_up_to_date() =>
        Fixes(
            "GOAKT026",
            "actor accounts.User GetProfileAsync(Accounts.GetProfile): tell\n",
            (Descriptors.MissingInBaseline, 0),
            (Descriptors.MissingInBaseline, 1),
            (Descriptors.ChangedSinceBaseline, 2),
            (Descriptors.MissingInBaseline, 3));

    [Theory]
    [InlineData("GOAKT025", "actor accounts.Nobody RenameAsync(Accounts.Rename): tell\n")]
    [InlineData("GOAKT028", "<<<<<<< HEAD\n")]
    public async Task A_difference_in_the_file_itself_brings_all_of_it_up_to_date(string id, string before) =>
        Assert.Equal(Baseline, await FixedInFile(id, before), ignoreLineEndingDifferences: true);

    [Fact]
    public async Task Comments_at_the_top_and_line_ends_stay() =>
        Assert.Equal(
            "# What is deployed.\r\n# Ask before you change it.\r\n" + Baseline.ReplaceLineEndings("\r\n"),
            await FixedInFile(
                "GOAKT028", "# What is deployed.\r\n# Ask before you change it.\r\n\r\nnonsense\r\n"));

    [Fact]
    public Task What_is_refused_keeps_its_lines() =>
        new FixTest<UpdateBaselineFix>("GOAKT027")
            .With(
                "Contract.cs",
                """
                using System.Threading.Tasks;
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task<{|GOAKT001:string|}> GetProfileAsync(GetProfile query);
                    Task<{|GOAKT001:string|}> HandleAsync(Payment payment);
                    Task HandleAsync(Rename command);
                    Task<Profile> [|FindAsync|](GetProfile query);
                }

                [ActorKind({|GOAKT012:"Group"|})]
                public interface IGroupActor
                {
                    Task RenameAsync(Rename command);
                }
                """)
            .With(
                "GoAktContracts.txt",
                """
                actor accounts.Group RenameAsync(Accounts.Rename): tell
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                actor accounts.User HandleAsync(Accounts.Payment): ask Accounts.Receipt
                actor accounts.User HandleAsync(Accounts.Rename): tell

                """,
                """
                actor accounts.Group RenameAsync(Accounts.Rename): tell
                actor accounts.User FindAsync(Accounts.GetProfile): ask Accounts.Profile
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                actor accounts.User HandleAsync(Accounts.Payment): ask Accounts.Receipt
                actor accounts.User HandleAsync(Accounts.Rename): tell

                """)
            .RunAsync();

    // Whichever difference is fixed first, alone or with all others.
    private static async Task Fixes(
        string id, string before, params (DiagnosticDescriptor Descriptor, int Place)[] found)
    {
        foreach (CodeFixTestBehaviors behaviors in new[] { CodeFixTestBehaviors.None, CodeFixTestBehaviors.FixOne })
        {
            FixTest<UpdateBaselineFix> test = TestOf(id, before, Baseline);
            test.CodeFixTestBehaviors |= behaviors;
            test.ExpectedDiagnostics.AddRange(found.Select(static one =>
                new DiagnosticResult(one.Descriptor.Id, one.Descriptor.DefaultSeverity).WithLocation(one.Place)));
            await test.RunAsync();
        }
    }

    // The framework does not look for fixes in additional files.
    private static async Task<string> FixedInFile(string id, string before)
    {
        FixTest<UpdateBaselineFix> test = TestOf(id, before, Baseline);
        Project project = await test.OpenAsync();
        Diagnostic difference = (await test.FindAsync(project)).Single(d => d.Id == id);
        Assert.Equal("GoAktContracts.txt", difference.Location.GetLineSpan().Path);

        List<CodeAction> offers = [];
        await new UpdateBaselineFix().RegisterCodeFixesAsync(new CodeFixContext(
            project.AdditionalDocuments.Single(),
            difference.Location.SourceSpan,
            [difference],
            (action, _) => offers.Add(action),
            TestContext.Current.CancellationToken));
        ImmutableArray<CodeActionOperation> operations =
            await Assert.Single(offers).GetOperationsAsync(TestContext.Current.CancellationToken);
        Project @fixed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(project.Id)!;

        Assert.Empty(await test.FindAsync(@fixed));
        SourceText text = await @fixed.AdditionalDocuments.Single().GetTextAsync(TestContext.Current.CancellationToken);
        return text.ToString();
    }

    private static FixTest<UpdateBaselineFix> TestOf(string id, string before, string after) =>
        new FixTest<UpdateBaselineFix>(id).With("Contract.cs", Contract).With("GoAktContracts.txt", before, after);
}
