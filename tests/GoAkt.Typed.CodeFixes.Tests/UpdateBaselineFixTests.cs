using GoAkt.Typed.CodeFixes.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;

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
        public interface IUserActor : INamed
        {
            Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);

            Task<Profile> GetProfileAsync(GetProfile query);
        }

        [GrainKind("accounts/Cart")]
        public interface ICart
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

    [Theory]
    [InlineData("GOAKT027", "")]
    [InlineData("GOAKT025", "actor accounts.User ForgetAsync(Accounts.Profile): tell\n")]
    [InlineData("GOAKT025", "actor accounts.Nobody RenameAsync(Accounts.Rename): tell\n")]
    [InlineData("GOAKT026", "actor accounts.User GetProfileAsync(Accounts.GetProfile): tell\n")]
    [InlineData("GOAKT028", "<<<<<<< HEAD\n")]
    public async Task Any_difference_brings_the_whole_file_up_to_date(string id, string before)
    {
        using FixedProject project = new(("Contract.cs", Contract), ("GoAktContracts.txt", before));

        await project.ApplyAsync(
            Assert.Single(await project.OffersAsync(new UpdateBaselineFix(), (await project.DiagnosticsOf(id))[0])));

        Assert.Equal(Baseline, await project.TextOf("GoAktContracts.txt"), ignoreLineEndingDifferences: true);
        Assert.Empty(await project.DiagnosticsOf("GOAKT025"));
        Assert.Empty(await project.DiagnosticsOf("GOAKT026"));
        Assert.Empty(await project.DiagnosticsOf("GOAKT027"));
        Assert.Empty(await project.DiagnosticsOf("GOAKT028"));
    }

    [Theory]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task All_differences_are_fixed_at_once(FixAllScope scope)
    {
        using FixedProject project = new(
            ("Contract.cs", Contract),
            ("GoAktContracts.txt", "actor accounts.User ForgetAsync(Accounts.Profile): tell\n"));

        await project.ApplyAllAsync(new UpdateBaselineFix(), "GOAKT027", scope);

        Assert.Equal(Baseline, await project.TextOf("GoAktContracts.txt"), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Comments_at_the_top_and_line_ends_stay()
    {
        using FixedProject project = new(
            ("Contract.cs", Contract),
            ("GoAktContracts.txt", "# What is deployed.\r\n# Ask before you change it.\r\n\r\nnonsense\r\n"));

        await project.ApplyAsync(
            Assert.Single(
                await project.OffersAsync(new UpdateBaselineFix(), (await project.DiagnosticsOf("GOAKT028"))[0])));

        Assert.Equal(
            "# What is deployed.\r\n# Ask before you change it.\r\n" + Baseline.ReplaceLineEndings("\r\n"),
            await project.TextOf("GoAktContracts.txt"));
    }

    [Fact]
    public async Task What_is_refused_keeps_its_lines()
    {
        const string Before =
            """
            actor accounts.Group RenameAsync(Accounts.Rename): tell
            actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
            actor accounts.User HandleAsync(Accounts.Payment): ask Accounts.Receipt
            actor accounts.User HandleAsync(Accounts.Rename): tell

            """;
        const string Source =
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<string> GetProfileAsync(GetProfile query);
                Task<string> HandleAsync(Payment payment);
                Task HandleAsync(Rename command);
                Task<Profile> FindAsync(GetProfile query);
            }

            [ActorKind("Group")]
            public interface IGroupActor
            {
                Task RenameAsync(Rename command);
            }
            """;
        using FixedProject project = new(("Contract.cs", Source), ("GoAktContracts.txt", Before));

        await project.ApplyAsync(
            Assert.Single(
                await project.OffersAsync(
                    new UpdateBaselineFix(), Assert.Single(await project.DiagnosticsOf("GOAKT027")))));

        Assert.Equal(
            """
            actor accounts.Group RenameAsync(Accounts.Rename): tell
            actor accounts.User FindAsync(Accounts.GetProfile): ask Accounts.Profile
            actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
            actor accounts.User HandleAsync(Accounts.Payment): ask Accounts.Receipt
            actor accounts.User HandleAsync(Accounts.Rename): tell

            """,
            await project.TextOf("GoAktContracts.txt"),
            ignoreLineEndingDifferences: true);
        Assert.Empty(await project.DiagnosticsOf("GOAKT025"));
        Assert.Empty(await project.DiagnosticsOf("GOAKT026"));
        Assert.Empty(await project.DiagnosticsOf("GOAKT027"));
    }
}
