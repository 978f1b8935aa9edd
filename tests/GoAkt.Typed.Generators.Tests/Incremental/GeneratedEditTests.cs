using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Made up sequences of edits, after each of which a driver that has seen them all has to give what a build
/// gives.</summary>
public class GeneratedEditTests
{
    private static readonly Dictionary<string, string> s_templates = new()
    {
        ["Global.cs"] =
            """
            ‹global using static One;|global using static Two;|›
            global using Answer = ‹Accounts.Profile|Accounts.Receipt|Accounts.Nothing›;
            ‹|[assembly: System.Reflection.AssemblyTitle(nameof(Kind))]|[assembly: System.Diagnostics.CodeAnalysis.Experimental("ALL")]›
            """,
        ["Constants.cs"] =
            """
            ‹|#nullable disable|#nullable disable annotations›
            public static ‹class|partial class› One
            {
                public const string Kind = ‹"a/One"|"a/Uno"|"a/" + nameof(One)|Two.Kind›;
                ‹|public const int Short = 1;|public static int Short => 1;|public static void Limits() { }|public class Limits { public const int Short = 2; }›
            }
            public static class Two { public ‹static string Kind => "two";|const string Kind = "a/Two";|static string Other => "two";|static string nameof(object x) => "";› }
            ‹public|internal› static class Limits
            {
                public const ‹int|short|string› Short = ‹5|7|Longer|default›;
                public ‹const int Longer = 9;|static int Longer => 9;|static int Longest => 9;|const int Longer = (int)Level.High;›
            }
            public enum Level { Low = ‹3|4|Level.High + 1›, ‹High = 8|Higher = 9› }
            """,
        ["Bases.cs"] =
            """
            public ‹class|abstract class|static class› Lowest { public const string Kind = ‹"a/Lowest"|nameof(Lowest) + "/X"|One.Kind›; }
            public class Base : ‹Lowest|object|Lowest, IConsts›
            {
                ‹|string IConsts.Kind => "";|string Kind() => "";›
                ‹|public static string Kind => "";|private static string Kind = "";|public const string Kind = "a/Base";|public event System.Action Kind;|public class Kind { }|public enum Limits { Short = 8 }|public static int Limits() => 1;|public int this[int i] => i;|public static int operator +(Base one, int two) => two;›
            }
            public interface IConsts { ‹const string Kind = "a/Consts";|static string Kind => "";|int Kind { get; }|string Kind => "";|public delegate void Kind();› }
            public interface IOther : ‹IConsts|System.IDisposable›
            {
                ‹|int Kind { get; }|void Kind();|static void Limits() { }|const int Limits = 3;|static string nameof(object x) => "";›
            }
            public interface IHolder
            {
                ‹|[System.Obsolete("x", DiagnosticId = "ONE")]|[System.Obsolete("x", DiagnosticId = "TWO")]|[System.Obsolete("x", true)]› delegate void Done();
                ‹|void Kind();|int Done2 { get; }›
            }
            """,
        ["Generic.cs"] =
            """
            ‹|#nullable disable|#nullable enable annotations›
            public ‹struct|record struct|class› Number { public ‹int Value;|string Value;|int Value { get; }|string Value => "";|string Value { get => ""; }|string Value { get => field; }|string Value { get => Number.field; } static string field;|event Action Value;|static string Value;› }
            public ‹interface|partial interface› IBase<T> ‹|where T : unmanaged|where T : class|where T : new()|where T : IDisposable›
            {
                ‹Task<Answer> BaseAsync(Accounts.GetProfile query);|Task<Answer?> BaseAsync(Accounts.GetProfile? query) => null;|int Count { get; }|const string Deep = "a/Deep";›
                ‹|T Last { get; }|Task TakeAsync(T last);|Task<T?> TakeAsync(T? last);|event Action<T?> Changed;›
            }
            public ‹class|record|sealed class› Thing‹|(int Size)|()›
            {
                ‹|public Thing() { }|internal Thing(int x) { }|public required int Must;|public required int Must { get; set; }|public Thing(Thing other) { }›
            }
            """,
        ["Own.cs"] = MessageSource.Declare(
            "Contracts",
            "Own",
            "‹public sealed|public abstract|[System.Obsolete] public sealed|internal› class",
            constructor:
                """
                ‹|public Own() { }|private Own() { }|public Own(int x) { }|public required int Size;|public required int Size; [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Own() { }›
                ‹|public static int Parser => 1;|public static global::Google.Protobuf.MessageParser<Own> Parser { get; } = null;›
                """),
        ["Twin.cs"] =
            """
            public interface ITwin { ‹Task TwinAsync(Accounts.Rename command);|Task<int> TwinAsync();|Task TwinAsync(Accounts.Rename command) => Task.CompletedTask;|int Kind { get; }|Task<Answer> GetAsync(Accounts.GetProfile query);› }
            """,
        ["User.cs"] =
            """
            ‹|#define MORE›
            ‹|using static Two;|using static One;|using Limits = Level;›
            ‹using GoAkt.Typed;|using GoAkt;›
            ‹|namespace Contracts;|namespace Moved;›
            public partial class Outer : ‹Base|Lowest|object|Base, IOther›
            {
                ‹|public const string Kind = "a/Outer";|private static string Kind = "";|public static void Limits() { }|static string nameof(string x) => x;|public static Level Level => default;|public static int Level => 1;›
                ‹public|internal› partial class Inner ‹|: Base|: Lowest›
                {
                    ‹|private string Kind => "";|const string Kind = "a/Inner";|static int Short = 1;›
                    [ActorKind(‹Kind|"a/User"|Lowest.Kind|IOther.Kind|"a/" + nameof(IUser)|Base.Kind|One.Kind|IBase<int>.Deep|$"a/{nameof(Kind)}"›)‹|, AskTimeout(Limits.Short)|, AskTimeout((int)Level.Low)|, System.Obsolete(nameof(Kind))|, GrainKind("a/B")›]
                    public partial interface IUser ‹|: IBase<Number>|: IBase<IHolder.Done>|: IBase<Thing>|: IBase<Contracts.Own>, ITwin|: IOther›
                    {
                        Task<Answer> ‹GetAsync|FetchAsync›(Accounts.GetProfile ‹query|message›‹|, CancellationToken ct = default|, TimeSpan? timeout = null›);
                        ‹|[AskTimeout(Limits.Short)] Task<Answer> PayAsync(Accounts.Payment payment);|Task<Contracts.Own> OwnAsync(Contracts.Own own);|int Count { get; }|/* comment */|void Do() { }|class Kind { }›
            #if MORE
                        Task SendAsync(IReadOnlyList<Accounts.Rename‹|?›> commands);
            #endif
                    }
                }
            }
            """,
        ["More.cs"] =
            """
            ‹|namespace Contracts;|namespace Moved;›
            partial class Outer
            {
                partial class Inner
                {
                    ‹|[GoAkt.Typed.AskTimeout(30)]|[System.Obsolete(DiagnosticId = "MORE")]› partial interface IUser { ‹Task MoreAsync(Accounts.Rename command);|Task LessAsync(Accounts.Rename command);|Task MoreAsync(Accounts.Rename command) => Task.CompletedTask;› }
                    ‹|public string Kind => "";|public static string Short => "";|public class Limits { public const int Short = 77; }|int field = 1;›
                }
            }
            """,
        ["Nested.cs"] =
            """
            public interface IOuter ‹|: IOther|: IConsts›
            {
                ‹|static void Limits() { }|static int Kind => 1;|const int Limits = 1;|void Limits();|static string nameof(object x) => "";›
                [GoAkt.Typed.GrainKind("a/" + ‹"B"|nameof(Limits)|Kind|nameof(INested)|Two.Kind›), GoAkt.Typed.AskTimeout(‹Limits.Short|10|Limits.Longer|One.Short›)]
                public interface INested ‹|: ITwin|: IBase<int>, IBase<Thing>›
                {
                    Task<Accounts.Profile> AskAsync(Accounts.GetProfile query);
                    ‹|[GoAkt.Typed.AskTimeout(Limits.Short)] Task<Answer> PayAsync(Accounts.Payment payment);›
                    ‹|[GoAkt.Typed.OneWay]› Task TellAsync(Accounts.Rename command);
                    ‹|[GoAkt.Typed.Replies(typeof(Accounts.Receipt), typeof(Answer))]|[GoAkt.Typed.Replies(typeof(Contracts.Own))]|[GoAkt.Typed.Replies(typeof(Thing), typeof(Accounts.Payment))]› Task<Google.Protobuf.IMessage> FindAsync(Accounts.Receipt query);
                }
            }
            """,
        ["Program.cs"] =
            """
            ‹|int Limits = 1;|{ int Limits = 1; }|string Kind = "";|void One() { }|(int Level, int Two) = (1, 2);|if (args is [var Kind]) { }|while (args is [var Kind]) { }›
            ‹System.Console.WriteLine(1);|System.Console.WriteLine(2);|›
            """,
        ["Actor.cs"] =
            """
            public class Actor‹|(int size)› : Outer.Inner.‹IUser|IUsers›
            {
                public Task<Answer> GetAsync(Accounts.GetProfile query) { ‹return null;|throw null;› }
                private readonly int _count = ‹1|2›;
                ‹|public Actor(int x) { }|~Actor() { }|publ›
            }
            """,
    };

    /// <summary>So many sequences are looked at however slow the machine is.</summary>
    private const int LeastSequences = 5;

    private int _sequences;
    private int _stepsWithOutput;

    [Fact]
    public void After_each_of_any_edits_the_result_is_that_of_a_build()
    {
        // A failure names its seed: give it to WithReplay to see it again.
        int edits = new ChangingProject(s_templates).EditCount;
        Arbitrary<int[]> sequences = Arb.From(Gen.Choose(0, edits - 1).ArrayOf(), Shorter);
        var patience = Stopwatch.StartNew();
        var limit = TimeSpan.FromSeconds(LongTests.AreIncluded ? 90 : 5);

        Prop.ForAll(sequences, edits =>
                (_sequences >= LeastSequences && patience.Elapsed > limit) || GivesWhatBuildsGive(edits))
            .Check(
                Config
                    .QuickThrowOnFailure.WithMaxTest(LongTests.AreIncluded ? 1000 : 30)
                    .WithStartSize(20)
                    .WithEndSize(40));

        Assert.True(_stepsWithOutput > _sequences, "Too few of the edits left a contract that a proxy is emitted for.");
    }

    private bool GivesWhatBuildsGive(int[] edits)
    {
        ChangingProject changing = new(s_templates);
        TestProject project = TestProject.Default with
        {
            OutputKind = OutputKind.ConsoleApplication,
            Files = [.. changing.Files],
        };
        IncrementalRun run = new(project, trackSteps: false);
        List<string> done = [];
        _sequences++;
        foreach (int edit in edits)
        {
            if (changing.Edit(edit, run) is not { } what)
            {
                continue;
            }

            done.Add(what);
            string[] build = Equivalence.TextsOfBuild(run);
            string[] emitted = Equivalence.Texts(run.Driver);
            _stepsWithOutput += build.Length > 0 ? 1 : 0;
            Assert.True(
                build.SequenceEqual(emitted),
                $"""
                After these edits
                {string.Join("\n", done)}
                a build emits
                {string.Join("\n", build)}
                and the driver that saw them all
                {string.Join("\n", emitted)}
                """);
        }

        return true;
    }

    /// <summary>The same edits but for half of them, a quarter, and so on down to one.</summary>
    private static IEnumerable<int[]> Shorter(int[] edits)
    {
        for (int length = edits.Length / 2; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= edits.Length; start += length)
            {
                yield return [.. edits[..start], .. edits[(start + length)..]];
            }
        }
    }
}
