using System.Text.RegularExpressions;
using GoAkt.Typed.Tests.Docs;

namespace GoAkt.Typed.Tests.House;

/// <summary>The rooms of the house and what each may use, as <c>CONTRIBUTING.md</c> has them.</summary>
internal sealed partial class HouseMap
{
    private const string Names = "names";

    private readonly List<string> _rooms = [];
    private readonly HashSet<string> _names = [];
    private readonly HashSet<string> _usesAllBelow = [];
    private readonly HashSet<(string From, string To)> _arrows = [];

    private HashSet<string> _ground = [];

    /// <summary>The arrows that the map's rows name one by one.</summary>
    public IEnumerable<(string? From, string? To)> NamedArrows => _arrows.Select(static arrow => ((string?)arrow.From, (string?)arrow.To));

    public static HouseMap Read()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        HouseMap map = new();
        string[][] rows =
        [
            .. page.Split('\n')
                .Where(static line => line.StartsWith("| `GoAkt", StringComparison.Ordinal) || line.StartsWith("| names", StringComparison.Ordinal))
                .Select(static line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
        ];
        map._rooms.AddRange(rows.Select(static row => row[0].Trim('`')));
        map._names.UnionWith(Code().Matches(rows[^1][1]).Select(static match => $"GoAkt.Typed.{match.Groups[1].Value}"));
        map._ground =
        [
            Names,
            .. Code()
                .Matches(page.Split('\n').Single(static line => line.Contains("are the ground", StringComparison.Ordinal)))
                .Select(match => map.Named(match.Groups[1].Value)),
        ];
        foreach (string[] row in rows)
        {
            map.AddArrows(row[0].Trim('`'), row[2]);
        }

        return map;
    }

    public static bool IsOfTheHouse(string type) => type.StartsWith("GoAkt.Typed.", StringComparison.Ordinal);

    /// <summary>The room of a type, or null for a type of another house.</summary>
    public string? RoomOf(string type)
    {
        if (!IsOfTheHouse(type))
        {
            return null;
        }

        string outer = type.Split('+', '/', '`')[0];
        string space = outer[..outer.LastIndexOf('.')];
        return _names.Contains(outer)
            ? Names
            : _rooms
                .Where(room => space == room || (room != "GoAkt.Typed" && space.StartsWith(room + ".", StringComparison.Ordinal)))
                .MaxBy(static room => room.Length);
    }

    public bool MayUse(string from, string to) =>
        from == to
        || (_ground.Contains(to) && !PointsUp((from, to)))
        || (_usesAllBelow.Contains(from) && !PointsUp((from, to)))
        || _arrows.Contains((from, to));

    public bool PointsUp((string? From, string? To) arrow) => _rooms.IndexOf(arrow.To!) <= _rooms.IndexOf(arrow.From!);

    private void AddArrows(string room, string mayUse)
    {
        switch (mayUse)
        {
            case "everything below":
                _usesAllBelow.Add(room);
                break;
            case "nothing":
                break;
            default:
                _arrows.UnionWith(mayUse.Split(',', StringSplitOptions.TrimEntries).Select(used => (room, Named(used))));
                break;
        }
    }

    /// <summary>The room whose name ends so.</summary>
    private string Named(string name) => _rooms.Single(room => room == name || room.EndsWith("." + name, StringComparison.Ordinal));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
