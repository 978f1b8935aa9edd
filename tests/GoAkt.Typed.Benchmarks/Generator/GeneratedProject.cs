using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>Writes the source of a large project: contracts of ten methods each, a file a contract.</summary>
internal static class GeneratedProject
{
    public const int MethodsPerContract = 10;

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Preview, DocumentationMode.None);

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path =>
                Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(typeof(IMessage).Assembly.Location)
            .Append(typeof(ActorKindAttribute).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A compilation that nothing has been asked of yet, with syntax trees of its own.</summary>
    /// <param name="contracts">How many contracts it has.</param>
    /// <param name="declaresMessages"> Whether it has the messages too, two a contract in the form that protoc gives
    /// them; else it takes protobuf's well-known types.
    /// </param>
    public static CSharpCompilation Create(int contracts, bool declaresMessages)
    {
        List<SyntaxTree> trees = [Parse("Unrelated.cs", Unrelated(0))];
        for (int i = 0; i < contracts; i++)
        {
            trees.Add(Parse(ContractPath(i), Contract(i, declaresMessages)));
        }

        if (declaresMessages)
        {
            trees.AddRange(
                ProjectNames.Areas(contracts).Select(area => Parse(MessagesPath(area), Messages(area, contracts))));
        }

        return CSharpCompilation.Create(
            "Project",
            trees,
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    public static GeneratorDriver CreateDriver() => CreateDriver(new Generators.ContractGenerator());

    public static GeneratorDriver CreateDriver(IIncrementalGenerator generator) =>
        CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: s_options);

    public static string ContractPath(int number) => $"I{ProjectNames.Contract(number)}.cs";

    public static string MessagesPath(string area) => $"{area}.pb.cs";

    /// <summary>The compilation with a file replaced, as after a key stroke.</summary>
    public static CSharpCompilation Edit(CSharpCompilation compilation, string path, string text)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        return compilation.ReplaceSyntaxTree(tree, Parse(path, text));
    }

    /// <summary>A file without a contract, whose method bodies differ from version to version.</summary>
    public static string Unrelated(int version)
    {
        StringBuilder text = new("namespace Unrelated;\n\npublic static class Numbers\n{\n");
        for (int i = 0; i < 100; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"    public static int Number{i}(int x)\n    {{\n        return x + {version} + {i};\n    }}\n\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A contract, whose first method's name differs from version to version.</summary>
    public static string Contract(int number, bool declaresMessages, int version = 0)
    {
        string[] messages = declaresMessages
            ? [ProjectNames.Request(number), ProjectNames.Reply(number)]
            : ["StringValue", "Int64Value", "BytesValue", "Duration", "Timestamp"];
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            using System.Threading;
            using System.Threading.Tasks;
            using GoAkt.Typed;
            using Google.Protobuf.WellKnownTypes;

            namespace {{ProjectNames.Namespace(ProjectNames.Area(number))}};

            /// <summary>Contract {{number}}.</summary>
            [ActorKind("project/{{ProjectNames.Contract(number)}}")]
            public interface I{{ProjectNames.Contract(number)}}
            {

            """);
        for (int method = 0; method < MethodsPerContract; method++)
        {
            string request = messages[method * 2 % messages.Length];
            string returns = method % 3 == 2 ? "Task" : $"Task<{messages[(method * 2 + 1) % messages.Length]}>";
            string name = method == 0 ? $"Method{method}Version{version}Async" : $"Method{method}Async";
            text.Append(
                CultureInfo.InvariantCulture,
                $"    /// <summary>Method {method}.</summary>\n    {returns} {name}({request} message, CancellationToken cancellationToken = default);\n\n"
            );
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The messages of an area's contracts, two for each.</summary>
    public static string Messages(string area, int contracts) =>
        ProtobufSource.File(
            ProjectNames.Namespace(area),
            ProjectNames
                .ContractsOf(area, contracts)
                .SelectMany(static number => new[] { ProjectNames.Request(number), ProjectNames.Reply(number) }));

    private static SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), s_options, path);
}
