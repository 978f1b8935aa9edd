using System.Diagnostics;
using System.Globalization;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// Measures the generator beside an earlier build of it, run by run in turn within one process: whatever slows the
/// machine down slows both.
/// </summary>
internal static class CompareCommand
{
    public const string Verb = "generator";

    private const string Usage = """
        generator  compares the generator with an earlier build of it

          --before FILE    the earlier GoAkt.Typed.Generators.dll
          --contracts 1000 how many the project has, of ten methods each
          --rounds 50      every figure is the median of so many rounds of two edits, a tenth as many of first runs
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        string? before = null;
        int contracts = 1000, rounds = 50;
        for (int i = 0; i < args.Count; i += 2)
        {
            string value = i + 1 < args.Count ? args[i + 1] : string.Empty;
            bool isNumber =
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
            switch (args[i])
            {
                case "--before" when File.Exists(value):
                    before = Path.GetFullPath(value);
                    break;
                case "--contracts" when isNumber:
                    contracts = number;
                    break;
                case "--rounds" when isNumber:
                    rounds = number;
                    break;
                default:
                    await Console.Error.WriteLineAsync($"'{args[i]} {value}' is no option of {Verb}.\n\n{Usage}");
                    return 2;
            }
        }

        if (before is null)
        {
            await Console.Error.WriteLineAsync($"--before is missing.\n\n{Usage}");
            return 2;
        }

        Func<IIncrementalGenerator>[] builds = [Load(before), static () => new Generators.ContractGenerator()];
        Console.WriteLine(
            $"The generator, and {before}: {contracts} contracts of {GeneratedProject.MethodsPerContract} methods, {Environment.ProcessorCount} cores");
        Console.WriteLine(" messages     what                  before ms   now ms  now of before");
        foreach (bool declaresMessages in (bool[])[true, false])
        {
            Measure(builds, contracts, rounds, declaresMessages);
        }

        return 0;
    }

    private static Func<IIncrementalGenerator> Load(string path)
    {
        Type generator = new AssemblyLoadContext(path)
            .LoadFromAssemblyPath(path)
            .GetType(typeof(Generators.ContractGenerator).FullName!, throwOnError: true)!;
        return () => (IIncrementalGenerator)Activator.CreateInstance(generator)!;
    }

    private static void Measure(
        Func<IIncrementalGenerator>[] builds, int contracts, int rounds, bool declaresMessages)
    {
        int edited = contracts / 2;
        string messages = declaresMessages ? "declared" : "referenced";
        CSharpCompilation[] compilations =
            [.. builds.Select(_ => GeneratedProject.Create(contracts, declaresMessages))];
        GeneratorDriver[] drivers =
        [
            .. builds.Zip(
                compilations,
                static (build, compilation) => GeneratedProject.CreateDriver(build()).RunGenerators(compilation)),
        ];

        // A compilation answers the first question slowly, so each run has one of its own.
        Compare(messages, "first run", Math.Max(1, rounds / 10), (build, _) =>
        {
            CSharpCompilation compilation = GeneratedProject.Create(contracts, declaresMessages);
            GeneratorDriver driver = GeneratedProject.CreateDriver(builds[build]());
            return Time(() => driver.RunGenerators(compilation));
        });
        Compare(messages, "edit, unrelated file", rounds, (build, number) => Edit(
            build, "Unrelated.cs", GeneratedProject.Unrelated(number + 1)));
        Compare(messages, "edit, contract", rounds, (build, number) => Edit(
            build,
            GeneratedProject.ContractPath(edited),
            GeneratedProject.Contract(edited, declaresMessages, number + 1)));

        TimeSpan Edit(int build, string path, string text)
        {
            compilations[build] = GeneratedProject.Edit(compilations[build], path, text);
            return Time(() => drivers[build] = drivers[build].RunGenerators(compilations[build]));
        }
    }

    /// <param name="messages">Where the project has its messages.</param>
    /// <param name="what">What is measured.</param>
    /// <param name="rounds">How often, after a quarter as many rounds to warm up. A round runs each build twice.</param>
    /// <param name="run">Runs one of the two builds for the time of that number.</param>
    private static void Compare(string messages, string what, int rounds, Func<int, int, TimeSpan> run)
    {
        List<double> before = [], now = [];
        int warm = (rounds + 3) / 4;
        for (int round = 0; round < warm + rounds; round++)
        {
            // Whichever comes first in a round has another heap and other caches before it than the second one.
            double earlier = run(0, 2 * round).TotalMilliseconds;
            double later = run(1, 2 * round).TotalMilliseconds + run(1, (2 * round) + 1).TotalMilliseconds;
            earlier += run(0, (2 * round) + 1).TotalMilliseconds;
            if (round >= warm)
            {
                before.Add(earlier / 2);
                now.Add(later / 2);
            }
        }

        double ratio = MedianOf(now.Zip(before, static (a, b) => a / b));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $" {messages,-11}  {what,-20}  {MedianOf(before),9:0.00}  {MedianOf(now),7:0.00}  {ratio,13:0.00}"));
    }

    private static TimeSpan Time(Action run)
    {
        long startedAt = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(startedAt);
    }

    private static double MedianOf(IEnumerable<double> all)
    {
        double[] sorted = [.. all.Order()];
        return sorted[sorted.Length / 2];
    }
}
