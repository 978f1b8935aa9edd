namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>The machine's search domains, where it has them in a file, as in a container of Kubernetes.</summary>
internal static class ResolvConf
{
    private const string Path = "/etc/resolv.conf";

    public static IReadOnlyList<string> SearchDomains()
    {
        try
        {
            return File.Exists(Path) ? Parse(File.ReadLines(Path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The last <c>search</c> or <c>domain</c> counts, as for the system's resolver.</summary>
    private static string[] Parse(IEnumerable<string> lines) => lines
        .Select(static line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .LastOrDefault(static words => words is ["search" or "domain", _, ..])?[1..] ?? [];
}
