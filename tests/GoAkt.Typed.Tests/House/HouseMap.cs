using System.Text.RegularExpressions;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.House;

/// <summary>The rooms of the house and what each may use, as <c>CONTRIBUTING.md</c> has them.</summary>
internal sealed partial class HouseMap
{
    private const string House = "GoAkt.Typed";

    private readonly List<string> _rooms = [];
    private readonly Dictionary<string, string> _roomsOfNames = [];
    private readonly HashSet<string> _usesAllBelow = [];
    private readonly HashSet<string> _ground = [];
    private readonly HashSet<(string From, string To)> _arrows = [];

    /// <summary>The arrows that the map's rows name one by one.</summary>
    public IEnumerable<(string From, string To)> NamedArrows => _arrows;

    public static HouseMap Read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        HouseMap map = new();
        string[][] rows =
        [
            .. lines
                .Where(static line => line.StartsWith('|') && Arrow().IsMatch(line))
                .Select(static line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
        ];
        foreach (string[] row in rows)
        {
            string room = row[0].Trim('`');
            map._rooms.Add(room);
            if (room == row[0])
            {
                foreach (string name in Quoted(row[1]))
                {
                    map._roomsOfNames.Add($"{House}.{name}", room);
                }
            }
        }

        foreach (string[] row in rows)
        {
            map.AddArrows(row[0].Trim('`'), row[2]);
        }

        map._ground.UnionWith(
            Quoted(lines.Single(static line => line.Contains("are the ground", StringComparison.Ordinal)))
                .Select(map.Named));
        return map;
    }

    public static bool IsOfTheHouse(string type) => type.StartsWith(House + ".", StringComparison.Ordinal);

    /// <summary>The room of a type; null for one of another house, and for a type parameter.</summary>
    public string? RoomOf(string type)
    {
        if (!IsOfTheHouse(type) || type.Contains("::", StringComparison.Ordinal))
        {
            return null;
        }

        string outer = type.Split('+', '/', '`', '<')[0];
        string space = outer[..outer.LastIndexOf('.')];
        return _roomsOfNames.GetValueOrDefault(outer)
            ?? _rooms
                .Where(room =>
                    space == room
                    || (room.Count(static c => c == '.') > 1 && space.StartsWith(room + ".", StringComparison.Ordinal)))
                .MaxBy(static room => room.Length);
    }

    public bool MayUse(string from, string to) =>
        from == to
        || ((_ground.Contains(to) || _usesAllBelow.Contains(from)) && !PointsUp((from, to)))
        || _arrows.Contains((from, to));

    public bool PointsUp((string From, string To) arrow) => _rooms.IndexOf(arrow.To) <= _rooms.IndexOf(arrow.From);

    private void AddArrows(string room, string mayUse)
    {
        if (mayUse == "everything below")
        {
            _usesAllBelow.Add(room);
        }
        else if (mayUse != "nothing")
        {
            _arrows.UnionWith(mayUse.Split(',', StringSplitOptions.TrimEntries).Select(used => (room, Named(used))));
        }
    }

    private string Named(string name) => _rooms.Single(room => room == name || room == $"{House}.{name}");

    private static IEnumerable<string> Quoted(string text) =>
        Code().Matches(text).Select(static match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^\\| (`GoAkt|the ).*\\|.*\\|.*\\|$")]
    private static partial Regex Arrow();
}
