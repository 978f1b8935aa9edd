using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Edits far from a contract that change what it means, by what a name in it stands for or by what a type in
/// it is.</summary>
public partial class EquivalenceTests
{
    private const string Members = "{ Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }";

    private static readonly Dictionary<string, (string Source, string Before, string After)> s_meanings = new()
    {
        ["a property that hides an inherited constant"] = (
            $$"""
            public class Base { public const string Kind = "a/Base"; }
            public class Outer : Base
            {
                public static string Kind => "hidden";
                [GoAkt.Typed.ActorKind(Kind)] public interface IUser {{Members}}
            }
            """,
            "string Kind =>",
            "string Other =>"),
        ["a field that hides a constant of an outer type"] = (
            $$"""
            public class Outer
            {
                public const string Kind = "a/Outer";
                public class Inner
                {
                    private static string Kind = "hidden";
                    [GoAkt.Typed.ActorKind(Kind)] public interface IUser {{Members}}
                }
            }
            """,
            "string Kind = \"hidden\"",
            "string Other = \"hidden\""),
        ["a property that makes a name of two static usings ambiguous"] = (
            $$"""
            using static One;
            using static Two;
            public static class One { public const string Kind = "a/One"; }
            public static class Two { public static string Kind => "ambiguous"; }
            [GoAkt.Typed.ActorKind(Kind)] public interface IUser {{Members}}
            """,
            "string Kind =>",
            "string Other =>"),
        ["a method of the containing class that hides a type"] = (
            $$"""
            public static class Limits { public const int Short = 5; }
            public class Outer
            {
                public static void Limits() { }
                [GoAkt.Typed.ActorKind("a/B"), GoAkt.Typed.AskTimeout(Limits.Short)] public interface IUser {{Members}}
            }
            """,
            "void Limits()",
            "void Other()"),
        ["a method of the containing interface that hides a type"] = (
            $$"""
            public static class Limits { public const int Short = 5; }
            public interface IOuter
            {
                static void Limits() { }
                [GoAkt.Typed.ActorKind("a/B"), GoAkt.Typed.AskTimeout(Limits.Short)] public interface IUser {{Members}}
            }
            """,
            "void Limits()",
            "void Other()"),
        ["a method of the containing class that is called nameof"] = (
            $$"""
            public class Outer
            {
                private static string nameof(string name) => name;
                [GoAkt.Typed.ActorKind("a/" + nameof(IUser))] public interface IUser {{Members}}
            }
            """,
            "string nameof(",
            "string Other("),
        ["an obsolete delegate nested in an interface"] = (
            $$"""
            public interface IHolder { delegate void Done(); }
            public interface IBase<T> { Task RenameAsync(Accounts.Rename command); }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<IHolder.Done> {{Members}}
            """,
            "delegate void",
            "[Obsolete(\"old\", DiagnosticId = \"OLD\")] delegate void"),
        ["a method of an interface that the containing one inherits"] = (
            $$"""
            public static class Limits { public const int Short = 5; }
            public interface IBase { static void Limits() { } }
            public interface IOuter : IBase
            {
                [GoAkt.Typed.ActorKind("a/B"), GoAkt.Typed.AskTimeout(Limits.Short)] public interface IUser {{Members}}
            }
            """,
            "void Limits()",
            "void Other()"),
        ["a property of any interface that hides an inherited constant"] = (
            $$"""
            public interface IKinds { const string Kind = "a/Base"; }
            public interface IOther : IKinds { int Kind { get; } }
            [GoAkt.Typed.ActorKind(IOther.Kind)] public interface IUser {{Members}}
            """,
            "int Kind {",
            "int Other {"),
        ["a property that hides what another constant is made of"] = (
            $$"""
            public class Base { public const string Name = "Base"; }
            public class Derived : Base { public const string Kind = "a/" + Name; public static int Name => 1; }
            public static class Kinds { public const string User = Derived.Kind; }
            [GoAkt.Typed.ActorKind(Kinds.User)] public interface IUser {{Members}}
            """,
            "int Name =>",
            "int Other =>"),
        ["an event that hides an enumeration of which a time-out is a member"] = (
            $$"""
            public enum Patience { Little = 3 }
            public class Outer
            {
                public static event Action Patience;
                [GoAkt.Typed.ActorKind("a/B"), GoAkt.Typed.AskTimeout((int)Patience.Little)] public interface IUser {{Members}}
            }
            """,
            "Action Patience",
            "Action Other"),
        ["a property that has the name of its type"] = (
            $$"""
            public enum Patience { Little = 3 }
            public class Outer
            {
                public static Patience Patience => default;
                [GoAkt.Typed.ActorKind("a/B"), GoAkt.Typed.AskTimeout((int)Patience.Little)] public interface IUser {{Members}}
            }
            """,
            "static Patience Patience",
            "static int Patience"),
        ["a property that stops hiding, as it is private to a base class"] = (
            $$"""
            public class Lowest { public const string Kind = "a/Lowest"; }
            public class Base : Lowest { public static string Kind => "hidden"; }
            public class Outer : Base { [GoAkt.Typed.ActorKind(Kind)] public interface IUser {{Members}} }
            """,
            "public static string Kind",
            "private static string Kind"),
        ["a name in an attribute of a member"] = (
            $$"""
            public static class Limits { public const int Short = 5; }
            public interface IBase { static void Limits() { } }
            [GoAkt.Typed.ActorKind("a/B")]
            public interface IUser : IBase
            {
                [GoAkt.Typed.AskTimeout(Limits.Short)] Task<Accounts.Profile> GetAsync(Accounts.GetProfile query);
            }
            """,
            "void Limits()",
            "void Other()"),
        ["a field that stands in a structure of a constrained type argument"] = (
            $$"""
            public struct Number { public int Value; }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "int Value",
            "string Value"),
        ["a property that gets a field behind it"] = (
            $$"""
            public struct Number { public string Value => ""; }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "Value => \"\";",
            "Value { get; }"),
        ["an accessor that begins to use the field behind it"] = (
            $$"""
            public struct Number { public string Value { get => ""; } }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "get => \"\";",
            "get => field;"),
        ["a parameter that a structure begins to keep"] = (
            $$"""
            public struct Number(string value) { public string Value() => ""; }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "=> \"\";",
            "=> value;"),
        ["a parameter that another part of a structure begins to keep"] = (
            $$"""
            public partial struct Number(string value);
            public partial struct Number { public string Value { get { return ""; } } }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "return \"\";",
            "return value;"),
        ["a parameter that a structure keeps for a constructor that calls another"] = (
            $$"""
            public struct Number(string value) { public Number(int other) : this("") { } }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "this(\"\")",
            "this(value)"),
        ["an event that takes room in a structure"] = (
            $$"""
            public struct Number { public event Action Changed { add { } remove { } } }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "Changed { add { } remove { } }",
            "Changed;"),
        ["a constructor that a type argument has to have"] = (
            $$"""
            public class Thing { public Thing() { } }
            public interface IBase<T> where T : new() { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Thing> {{Members}}
            """,
            "public Thing()",
            "internal Thing(int x)"),
        ["a required member of the class that a type argument derives from"] = (
            $$"""
            public class Base { public int Size; }
            public class Thing : Base { }
            public interface IBase<T> where T : new() { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Thing> {{Members}}
            """,
            "public int Size",
            "public required int Size"),
        ["a property that hides nothing, as it implements an interface explicitly"] = (
            $$"""
            public class Base { public const string Kind = "a/Base"; }
            public interface IHas { string Kind => ""; }
            public class Outer : Base, IHas
            {
                string Kind => "hidden";
                [GoAkt.Typed.ActorKind(Kind)] public interface IUser {{Members}}
            }
            """,
            "string Kind => \"hidden\"",
            "string IHas.Kind => \"hidden\""),
        ["a method that hides nothing, as it implements an interface explicitly"] = (
            $$"""
            public static class Limits { public const int Short = 5; }
            public interface IHas { void Limits() { } }
            public class Outer : IHas
            {
                public void Limits() { }
                [GoAkt.Typed.ActorKind("a/B"), GoAkt.Typed.AskTimeout(Limits.Short)] public interface IUser {{Members}}
            }
            """,
            "public void Limits()",
            "void IHas.Limits()"),
        ["a local variable that no longer hides a parameter, which a structure begins to keep"] = (
            $$"""
            public struct Number(string value) { public string Value() { string value = ""; return value; } }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "string value = ",
            "value = "),
        ["a member called field that becomes the field behind a property"] = (
            $$"""
            public struct Number { private static string field; public string Value { get => Number.field; } }
            public interface IBase<T> where T : unmanaged { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBase<Number> {{Members}}
            """,
            "get => Number.field",
            "get => field"),
        ["a property of an attribute that can't be set any more"] = (
            $$"""
            namespace System
            {
                internal sealed class ObsoleteAttribute(string message) : Attribute
                {
                    public string Message => message;
                    public string DiagnosticId { get; set; }
                }
            }
            [Obsolete("x", DiagnosticId = "OLD"), GoAkt.Typed.ActorKind("a/B")] public interface IUser {{Members}}
            """,
            "DiagnosticId { get; set; }",
            "DiagnosticId { get; }"),
    };

    public static TheoryData<string> Meanings => [.. s_meanings.Keys];

    [Theory]
    [MemberData(nameof(Meanings))]
    public void What_gives_a_contract_another_meaning_is_noticed(string what)
    {
        (string source, string before, string after) = s_meanings[what];
        AssertIsNoticed(TestProject.Default.With(source, "Source.cs"), before, after);
    }

    [Theory]
    [InlineData("required int Size;", "required int Size; public static int Parser => 1;")]
    [InlineData("required int Size; public static int Parser => 1;", "required int Size;")]
    [InlineData(
        "required int Size; public static global::Google.Protobuf.MessageParser<Own> Parser => null;",
        "required int Size;")]
    public void A_message_that_cannot_be_constructed_is_none_whether_it_has_a_parser_or_not(string before, string after)
    {
        TestProject project = TestProject.Default
            .With(MessageSource.Declare("Contracts", "Own", constructor: "public " + before), "Source.cs")
            .With(
                """
                [GoAkt.Typed.ActorKind("a/B")]
                public interface IUser { Task<Contracts.Own> GetAsync(Accounts.GetProfile query); }
                """,
                "Contract.cs");
        IncrementalRun run = new(project);
        AssertIsRefused();

        run.Edit("Source.cs", before, after);
        AssertIsRefused();
        Equivalence.AssertIsBuild(run);

        void AssertIsRefused() =>
            Assert.Contains(
                "NotSupportedException", Assert.Single(Equivalence.Texts(run.Driver)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_a_contract_has_just_begun_to_use_counts_from_then_on()
    {
        IncrementalRun run = new(TestProject.Default.With(
            """
            public static class Limits { public const int Short = 5; }
            public class Outer
            {
                public static void Other() { }
                [GoAkt.Typed.ActorKind("a/B")]
                public interface IUser
                {
                    [GoAkt.Typed.AskTimeout(7)] Task<Accounts.Profile> GetAsync(Accounts.GetProfile query);
                }
            }
            """,
            "Source.cs"));
        run.Edit("Source.cs", "AskTimeout(7)", "AskTimeout(Limits.Short)");
        string[] before = Equivalence.Texts(run.Driver);

        run.Edit("Source.cs", "void Other()", "void Limits()");

        Equivalence.AssertIsBuild(run);
        Assert.NotEqual(before, Equivalence.Texts(run.Driver));
    }

    /// <summary>An edit of <c>Source.cs</c> and its reversal both give what a build gives, and not the same.</summary>
    private static void AssertIsNoticed(TestProject project, string before, string after)
    {
        IncrementalRun run = new(project);
        string[] original = Equivalence.Texts(run.Driver);

        run.Edit("Source.cs", before, after);
        Equivalence.AssertIsBuild(run);
        Assert.NotEqual(original, Equivalence.Texts(run.Driver));

        run.Edit("Source.cs", after, before);
        Assert.Equal(original, Equivalence.Texts(run.Driver));
    }
}
