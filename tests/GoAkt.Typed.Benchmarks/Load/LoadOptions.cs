using System.Globalization;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>What the load program is asked to do.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        load  measures calls to one echo actor, and in the same run the floor: the same bytes without any of the library's code;
              on duplex, what they are held against is asks on framed

          --node host:port         a node that hosts the actor; by default an embedded one in a process of its own
          --actor NAME             an actor that answers a StringValue with a StringValue (default: one is spawned, "actors/Echo")
          --wire connect|framed|duplex    (default framed)
          --op ask|tell|batch|beside|watched    (default ask); batch asks --batch messages in one request; beside asks while
                                   another caller sends messages of 100 MiB, which go on the large lane of duplex; watched
                                   asks while somebody listens to the client's spans and figures
          --concurrency 1,16,64    callers at once, one measurement each
          --connections N          the most connections to the node, the client's and the floor's (default: the client's own limit)
          --seconds 5              of each measurement; every figure is the median of --rounds of them
          --rounds 3
          --window 256             tells that each caller has under way
          --batch 100              messages in a batch
        """;

    public string? Node { get; init; }

    public string? Actor { get; init; }

    public WireProtocol Wire { get; init; } = WireProtocol.Framed;

    public LoadOperation Operation { get; init; } = LoadOperation.Ask;

    public IReadOnlyList<int> Concurrency { get; init; } = [1, 16, 64];

    public int? Connections { get; init; }

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public int Rounds { get; init; } = 3;

    public int Window { get; init; } = 256;

    public int Batch { get; init; } = 100;

    /// <exception cref="FormatException">An argument is not understood; the message says which.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        LoadOptions options = new();
        for (int i = 0; i < args.Count; i += 2)
        {
            string value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"{args[i]} wants a value.");
            options = args[i] switch
            {
                "--node" => options with { Node = value },
                "--actor" => options with { Actor = value },
                "--wire" => options with { Wire = ParseEnum<WireProtocol>(args[i], value) },
                "--op" => options with { Operation = ParseEnum<LoadOperation>(args[i], value) },
                "--concurrency" => options with
                {
                    Concurrency = [.. value.Split(',').Select(part => ParseCount(args[i], part))],
                },
                "--connections" => options with { Connections = ParseCount(args[i], value) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(ParseCount(args[i], value)) },
                "--rounds" => options with { Rounds = ParseCount(args[i], value) },
                "--window" => options with { Window = ParseCount(args[i], value) },
                "--batch" => options with { Batch = ParseCount(args[i], value) },
                _ => throw new FormatException($"'{args[i]}' is no option of load."),
            };
        }

        return options.Wire == WireProtocol.Auto
            ? throw new FormatException("--wire wants connect, framed or duplex.")
            : options;
    }

    private static int ParseCount(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new FormatException($"{option} wants a number above zero, not '{value}'.");

    private static T ParseEnum<T>(string option, string value)
        where T : struct, Enum =>
        Enum.TryParse(value, ignoreCase: true, out T parsed) && Enum.IsDefined(parsed)
            ? parsed
            : throw new FormatException($"{option} does not know '{value}'.");
}
