namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

/// <summary>Names that no record has.</summary>
public static class DnsNames
{
    public static TheoryData<string> Impossible =>
    [
        ".",
        "..",
        ".goakt.test",
        "goakt..test",
        "goakt.test..",
        "-goakt.test",
        "goakt!.test",
        "goakt/test",
        "*.goakt.test",
        $"{new string('a', 64)}.test",
        string.Join('.', Enumerable.Repeat(new string('a', 63), 4)),
    ];
}
