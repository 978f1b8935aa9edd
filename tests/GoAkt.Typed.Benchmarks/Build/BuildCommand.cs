using System.Diagnostics;
using System.Globalization;

namespace GoAkt.Typed.Benchmarks.Build;

/// <summary>
/// Measures what the generator adds to a clean <c>dotnet build</c>, as a whole process: builds the same project with
/// and without it in turn, with a compiler that starts cold or with a compiler server that is warm.
/// </summary>
internal static class BuildCommand
{
    public const string Verb = "build";

    private const string Usage = """
        build  measures a clean build of a project of contracts, with the generator and without

          --contracts 200  how many, of ten methods each, with two messages of their own
          --rounds 5       every figure is the median of them
          --warm 0         let a compiler server stay, and warm it up for so many rounds
        """;

    /// <summary>The first round finds nothing in the file system's cache.</summary>
    private const int ColdRounds = 1;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        int contracts = 200, rounds = 5, warm = 0;
        for (int i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count
                || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                || value == 0)
            {
                await Console.Error.WriteLineAsync($"{args[i]} wants a number above zero.\n\n{Usage}");
                return 2;
            }

            switch (args[i])
            {
                case "--contracts":
                    contracts = value;
                    break;
                case "--rounds":
                    rounds = value;
                    break;
                case "--warm":
                    warm = value;
                    break;
                default:
                    await Console.Error.WriteLineAsync($"'{args[i]}' is no option of build.\n\n{Usage}");
                    return 2;
            }
        }

        using ContractsProject project = await ContractsProject.WriteAsync(contracts);
        await MeasureAsync(project, contracts, rounds, warm);
        return 0;
    }

    private static async Task MeasureAsync(ContractsProject project, int contracts, int rounds, int warm)
    {
        List<TimeSpan> without = [], with = [];
        int first = Math.Max(ColdRounds, warm);
        for (int round = 0; round < first + rounds; round++)
        {
            TimeSpan plain = await TimeAsync(project, withGenerator: false, warm > 0);
            TimeSpan generated = await TimeAsync(project, withGenerator: true, warm > 0);
            if (round >= first)
            {
                without.Add(plain);
                with.Add(generated);
            }
        }

        TimeSpan added = MedianOf(with.Zip(without, static (a, b) => a - b));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{contracts} contracts of 10 methods, {Environment.ProcessorCount} cores, median of {rounds} clean builds, {(warm > 0 ? "warm" : "cold")} compiler: "
                    + $"without the generator {MedianOf(without).TotalSeconds:0.00} s, with it {MedianOf(with).TotalSeconds:0.00} s, added {added.TotalSeconds:0.00} s"));
    }

    private static async Task<TimeSpan> TimeAsync(ContractsProject project, bool withGenerator, bool withServer)
    {
        long startedAt = Stopwatch.GetTimestamp();
        await project.BuildAsync(withGenerator, withServer);
        return Stopwatch.GetElapsedTime(startedAt);
    }

    private static TimeSpan MedianOf(IEnumerable<TimeSpan> all)
    {
        TimeSpan[] sorted = [.. all.Order()];
        return sorted[sorted.Length / 2];
    }
}
