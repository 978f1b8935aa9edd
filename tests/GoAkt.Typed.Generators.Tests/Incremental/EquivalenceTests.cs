using System.Globalization;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>
/// What is emitted edit after edit is what a build of the same source emits: the generator remembers contracts, and
/// must notice whatever changes the meaning of one.
/// </summary>
public partial class EquivalenceTests
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["Global.cs"] =
            """
            global using Answer = Accounts.Profile;
            global using Accounts;
            global using static Contracts.Few;
            [assembly: System.Reflection.AssemblyTitle("title")]
            """,
        ["Kinds.cs"] =
            """
            namespace Contracts;

            public static class Kinds
            {
                public const string Prefix = "first/";
                public const int Patience = 100;
                private static int s_count = 1;
                public static int Count() { return s_count; }
            }

            public enum Level { Low = 10, High = 20 }
            """,
        ["Own.cs"] = MessageSource.Declare("Contracts", "Own", constructor: "public Own() { }") + "\nnamespace Contracts { public partial class Open { public int X() => 1; } }",
        ["IBase.cs"] =
            """
            namespace Contracts;

            public interface IBase<T>
            {
                const string Name = "Base";
                Task<Answer> AskAsync(T query);
                Task RenameAsync(Rename command);
            }
            """,
        ["IUser.cs"] =
            """
            #define EXTENDED
            using GoAkt.Typed;

            namespace Contracts
            {
                public partial class Outer
                {
                    [ActorKind(Kinds.Prefix + IBase<Payment>.Name), AskTimeout((int)Level.Low)]
                    public partial interface IUser : IBase<GetProfile>
                    {
                        Task<Own> OwnAsync(Own own);
            #if EXTENDED
                        [AskTimeout(Kinds.Patience)]
                        Task<Receipt?> PayAsync(Payment? payment = null);
            #endif
                    }
                }
            }
            """,
        ["IUser.More.cs"] =
            """
            namespace Contracts
            {
                public partial class Outer
                {
                    public partial interface IUser { Task<Receipt> RefundAsync(LegacyPayment payment, CancellationToken ct = default); }
                }
            }
            """,
        ["Names.cs"] =
            """
            namespace Contracts;

            public static class Names
            {
                // 1
                // 2
                // 3
                private static int s_first;
                public static int Plain => s_first;
                public static int Kept() { return 1; }
                public static string Own() => "Own";
            }

            public interface INames
            {
                // 4
                int Kept { get; }
            }

            public static class Few { public const int Times = 3; public class Ask; }
            public static class Many { public const int Times = 4; public class Ask; }
            public class Level0 { public const string Deep = "deep/"; public class Nested { public const string Deeper = "Deeper"; } }
            public class Level1 : Level0
            {
                // 5
            }
            """,
        ["INamed.cs"] =
            """
            extern alias other;
            using GoAkt.Typed;

            namespace Contracts
            {
                [ActorKind("names/" + nameof(Names.Kept))]
                public interface IKept { Task RenameAsync(Rename command); }

                [ActorKind("names/" + nameof(Names.Added))]
                public interface IAdded { Task RenameAsync(Rename command); }

                [ActorKind("names/" + nameof(INames.Added)), System.Obsolete("Use " + nameof(Names.Plain))]
                public interface IListed { Task RenameAsync(Rename command); }

                [ActorKind(Level1.Deep + Level1.Nested.Deeper), AskTimeout(Times)]
                public interface IDeep : IBase<other::Shared.Note> { Task<Row> GetAsync(Row row); }

                public interface INear { Task RenameAsync(Rename command); /* body */ }

                [GrainKind("names/Told")]
                public interface ITold { /* told */ Task RenameAsync(Rename command); }

                [ActorKind("names/Several")]
                public interface ISeveral { [Replies(typeof(Answer), typeof(Own), typeof(Rename) /* more */)] Task<Google.Protobuf.IMessage> FindAsync(GetProfile query); }

                [ActorKind("names/Both")]
                public interface IBoth : ITwin, INear { Task<Answer> GetAsync(GetProfile query); }
            }
            """,
        ["ITwin.cs"] = "public interface ITwin { /* body */ }",
        ["Row.cs"] = MessageSource.Declare("Contracts", "Row", "public sealed record", constructor: "public int Cells;")
            .Replace("public bool Equals(Row other) => other != null;", string.Empty, StringComparison.Ordinal)
            .Replace(
                "public override bool Equals(object other) => other is Row;",
                string.Empty,
                StringComparison.Ordinal)
            .Replace("public Row Clone() => (Row)MemberwiseClone();", string.Empty, StringComparison.Ordinal),
        ["Actor.cs"] =
            """
            public class Hosted : Shared.IFirst
            {
                public Task DoAsync(Rename command) => Task.CompletedTask;
                public Task DoOtherAsync(Rename command) => Task.CompletedTask;
            }
            """,
    };

    /// <summary>Edits that change what contracts mean, or do not; each can be taken back.</summary>
    private static readonly (string Path, string Before, string After)[] s_edits =
    [
        ("Global.cs", "Answer = Accounts.Profile", "Answer = Accounts.Receipt"),
        ("Global.cs", "\"title\"", "\"other\""),
        ("Kinds.cs", "\"first/\"", "\"second/\""),
        ("Kinds.cs", "Patience = 100", "Patience = 200"),
        ("Kinds.cs", "s_count = 1", "s_count = 2"),
        ("Kinds.cs", "return s_count;", "return s_count + 1;"),
        ("Kinds.cs", "Low = 10", "Low = 11"),
        ("Kinds.cs", "public static int Count()", "[System.Obsolete] public static long Count(int x = 1)"),
        (
            "Own.cs",
            "class Own : global::Google.Protobuf.IMessage<Own>",
            "class Own : global::Google.Protobuf.IMessage<Other>"),
        ("Own.cs", "public int CalculateSize()", "private Own(int x) { } public int CalculateSize()"),
        ("Own.cs", "public sealed class Own", "[System.Obsolete] public sealed class Own"),
        ("Own.cs", "public Own()", "[System.Obsolete(\"x\", DiagnosticId = \"OWN\")] public Own()"),
        ("Own.cs", "=> 1;", "=> 2;"),
        ("IBase.cs", "\"Base\"", "\"Other\""),
        ("IBase.cs", "AskAsync(T query)", "AskAsync(T query, CancellationToken ct = default)"),
        ("IBase.cs", "RenameAsync(Rename command);", "RenameAsync(Rename command) => Task.CompletedTask;"),
        ("IBase.cs", "interface IBase<T>", "interface IBase<out T>"),
        ("IBase.cs", "Task<Answer>", "ValueTask<Answer>"),
        ("IUser.cs", "#define EXTENDED", "#undef EXTENDED"),
        ("IUser.cs", "[ActorKind", "[GrainKind"),
        ("IUser.cs", "IUser : IBase<GetProfile>", "IUser : IBase<Payment>"),
        ("IUser.cs", "public partial interface", "private partial interface"),
        ("IUser.cs", "namespace Contracts\n", "#nullable disable\nnamespace Contracts\n"),
        ("IUser.cs", "Payment? payment = null", "Payment payment"),
        ("IUser.cs", "Task<Own> OwnAsync", "/* own */ Task<Own> OwnAsync"),
        ("IUser.More.cs", "RefundAsync", "ReturnAsync"),
        ("IUser.More.cs", "partial class Outer", "partial class Other"),
        ("IUser.More.cs", "public partial interface", "[GoAkt.Typed.AskTimeout(7)] public partial interface"),
        ("Names.cs", "// 1", "public static int Added;"),
        ("Names.cs", "// 2", "public static event System.Action Added;"),
        ("Names.cs", "// 3", "public static void Added(int x) { }"),
        ("Names.cs", "Plain =>", "Plainer =>"),
        ("Names.cs", "int Kept()", "int Kept(int x)"),
        ("Names.cs", "{ return 1; }", "{ return 2; }"),
        ("Names.cs", "string Own()", "string Owned()"),
        ("Names.cs", "// 4", "int Added { get; }"),
        ("Names.cs", "int Kept { get; }", "Names Kept { get; }"),
        ("Names.cs", "// 5", "public new class Nested { public const string Deeper = \"x\"; }"),
        ("Names.cs", "\"deep/\"", "\"deeper/\""),
        ("Names.cs", "\"Deeper\"", "\"Deepest\""),
        ("Names.cs", "class Level0", "abstract class Level0"),
        ("Global.cs", "static Contracts.Few", "static Contracts.Many"),
        ("INamed.cs", "/* told */", "[OneWay]"),
        ("INamed.cs", "/* more */", ", typeof(Row)"),
        ("INamed.cs", "typeof(Own), typeof(Rename)", "typeof(Rename), typeof(Own)"),
        ("INamed.cs", "other::Shared.Note", "Shared.Note"),
        ("INamed.cs", "nameof(Names.Kept)", "nameof(Names.Own)"),
        ("INamed.cs", "namespace Contracts", "namespace Moved"),
        (
            "INamed.cs",
            "INear { Task RenameAsync(Rename command);",
            "INear { Task RenameAsync(Rename command) => Task.CompletedTask;"),
        ("INamed.cs", "/* body */", "void RenameAsync(Payment payment) { }"),
        ("ITwin.cs", "/* body */", "Task RenameAsync(Rename command) => Task.CompletedTask;"),
        ("Row.cs", "public int Cells;", "public required int Cells;"),
        ("Row.cs", "record Row :", "record Row() :"),
        ("Row.cs", "public int CalculateSize", "public Row(int x) { } public int CalculateSize"),
        (
            "Row.cs",
            "public void WriteTo",
            "[System.Obsolete(\"x\", DiagnosticId = \"ROW\")] public Row() { } public void WriteTo"),
        ("IBase.cs", "{\n    const", "{\n    Task<Own> OwnAsync(Own own) => Task.FromResult(own);\n    const"),
        ("Actor.cs", "Shared.IFirst", "Shared.ISecond"),
        ("Actor.cs", "class Hosted :", "class Hosted : IDisposable,"),
        (
            "Actor.cs",
            "Task DoAsync(Rename command) => Task.CompletedTask;",
            "Task DoAsync(Rename command) { throw new Exception(); }"),
    ];

    public static TheoryData<int> Seeds => [1, 2, 3];

    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void After_any_edits_in_any_order_the_result_is_that_of_a_build(int seed)
    {
        Random random = new(seed);
        TestProject project = Project();
        IncrementalRun run = new(project);
        bool[] applied = new bool[s_edits.Length];
        int differing = 0;

        for (int step = 0; step < 100; step++)
        {
            int index = random.Next(s_edits.Length);
            (string path, string before, string after) = s_edits[index];
            run.Edit(path, applied[index] ? after : before, applied[index] ? before : after);
            applied[index] = !applied[index];

            Equivalence.AssertIsBuild(run);
            differing += run.Emitted.Count > 0 ? 1 : 0;
        }

        Assert.InRange(differing, 20, 99);
    }

    public static TheoryData<int> Edits => [.. Enumerable.Range(0, s_edits.Length)];

    [LongTheory]
    [MemberData(nameof(Edits))]
    public void After_each_edit_alone_and_its_reversal_the_result_is_that_of_a_build(int index)
    {
        TestProject project = Project();
        IncrementalRun run = new(project);
        string[] original = Equivalence.Texts(run.Driver);
        (string path, string before, string after) = s_edits[index];

        run.Edit(path, before, after);
        Equivalence.AssertIsBuild(run);

        run.Edit(path, after, before);
        Assert.Equal(original, Equivalence.Texts(run.Driver));
    }

    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void However_contracts_come_and_go_the_result_is_that_of_a_build(int seed)
    {
        Random random = new(seed);
        TestProject project = TestProject.Default with { ReferencesHosting = true };
        IncrementalRun run = new(project.With("public class Nothing;"));
        HashSet<int> present = [];

        for (int step = 0; step < 150; step++)
        {
            // Growing first, so that the number of contracts goes past several sizes of tables.
            int number = random.Next(step < 100 ? 100 : 40);
            string path = string.Create(CultureInfo.InvariantCulture, $"IActor{number}.cs");
            if (present.Add(number))
            {
                run.Add(path, string.Create(CultureInfo.InvariantCulture, $$"""
                    [GoAkt.Typed.ActorKind("many/Actor{{number}}")]
                    public interface IActor{{number}} { Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }
                    """));
            }
            else if (random.Next(2) == 0)
            {
                run.Edit(path, "ActorKind(\"", "ActorKind(\"x");
            }
            else
            {
                run.Remove(path);
                present.Remove(number);
            }

            Assert.Equal(
                present
                    .SelectMany(static number =>
                        new[] { $"IActor{number}.Dispatcher.g.cs", $"IActor{number}.Proxy.g.cs" })
                    .Order(StringComparer.Ordinal),
                run.Driver.GetRunResult()
                    .Results.Single()
                    .GeneratedSources.Select(static source => source.HintName)
                    .Order(StringComparer.Ordinal));
        }

        Equivalence.AssertIsBuild(run);
    }

    private static TestProject Project()
    {
        CompiledProject shared = (TestProject.Default with { AssemblyName = "Shared" }).With(
            """
            using GoAkt.Typed;

            namespace Shared;

            [ActorKind("shared/First")] public interface IFirst { Task DoAsync(Accounts.Rename command); }
            [ActorKind("shared/Second")] public interface ISecond { Task DoOtherAsync(Accounts.Rename command); }
            """).With(MessageSource.Declare("Shared", "Note")).Generate();
        CompiledProject aliased = (TestProject.Default with { AssemblyName = "Aliased" })
            .With(MessageSource.Declare("Shared", "Note"))
            .Generate();
        return s_files.Aggregate(
            (
                TestProject.Default with
                {
                    ReferencesHosting = true,
                    References = [shared.Reference, aliased.Reference.WithAliases(["other"])],
                }),
            static (project, file) => project.With(file.Value, file.Key));
    }
}
