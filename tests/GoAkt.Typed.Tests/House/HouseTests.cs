using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.House;

/// <summary>The compiled types keep to the map of the house.</summary>
public sealed class HouseTests
{
    private static readonly Architecture s_architecture = new ArchLoader()
        .LoadAssemblies(
            typeof(GoAktClient).Assembly, typeof(EmbeddedNode).Assembly, typeof(DnsNodeDiscovery).Assembly)
        .LoadFilteredDirectory(FolderOf("GoAkt.Typed.Generators"), "GoAkt.Typed.Generators.dll")
        .LoadFilteredDirectory(FolderOf("GoAkt.Typed.CodeFixes"), "GoAkt.Typed.CodeFixes.dll")
        .Build();

    private static readonly HouseMap s_map = HouseMap.Read();

    // Built for the same configuration as the tests.
    private static string FolderOf(string project) =>
        Path.Combine(
            Repository.Root,
            "generators",
            project,
            "bin",
            new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
            "netstandard2.0");

    [Fact]
    public void Every_room_uses_what_the_map_says_and_nothing_else()
    {
        IEnumerable<string> forbidden =
            from type in s_architecture.Types
            from dependency in type.Dependencies
            let arrow = (From: s_map.RoomOf(type.FullName), To: s_map.RoomOf(dependency.Target.FullName))
            where arrow is { From: not null, To: not null } && !s_map.MayUse(arrow.From, arrow.To)
            select $"{arrow.From} -> {arrow.To}: {type.FullName} uses {dependency.Target.FullName}";

        Assert.Empty(forbidden.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_has_a_room_on_the_map()
    {
        IEnumerable<string> homeless = s_architecture.Types
            .Where(static type => HouseMap.IsOfTheHouse(type.FullName))
            .Select(static type => type.FullName)
            .Where(static type => s_map.RoomOf(type) is null);

        Assert.Empty(homeless);
    }

    [Fact]
    public void Every_arrow_of_the_map_is_gone_along()
    {
        HashSet<(string?, string?)> used =
        [
            .. from type in s_architecture.Types
            from dependency in type.Dependencies
            select (s_map.RoomOf(type.FullName), s_map.RoomOf(dependency.Target.FullName)),
        ];

        Assert.DoesNotContain(s_map.NamedArrows, arrow => !used.Contains(arrow));
    }

    [Fact]
    public void The_maps_arrows_point_down() => Assert.DoesNotContain(s_map.NamedArrows, s_map.PointsUp);
}
