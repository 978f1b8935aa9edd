using System.Net;
using System.Runtime.CompilerServices;

namespace GoAkt.Typed.Tests.Dialling;

/// <summary>Says in the operating system's place which addresses a host has.</summary>
internal static class Hosts
{
    /// <summary>A host that only these tests know.</summary>
    public const string Name = "two.lab";

    public static void Resolve(GoAktClientOptions options, params string[] addresses) =>
        Resolve(options, () => [.. addresses.Select(IPAddress.Parse)]);

    public static void Resolve(GoAktClientOptions options, Func<IPAddress[]> find) =>
        SetResolveHost(options, host =>
            host == Name ? find() : throw new InvalidOperationException($"{host} was looked up."));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ResolveHost")]
    private static extern void SetResolveHost(GoAktClientOptions options, Func<string, IPAddress[]> resolve);
}
