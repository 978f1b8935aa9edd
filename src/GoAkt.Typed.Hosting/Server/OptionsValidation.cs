using System.Net;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Hosting.Server;

internal static class OptionsValidation
{
    private const int SmallestFrameLimit = 1024;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Check(EmbeddedNodeOptions options)
    {
        Require(
            !string.IsNullOrWhiteSpace(options.Host), Quoted(options.Host), nameof(options.Host), "a host to listen on");
        Require(options.Port is >= 0 and <= 65535, options.Port, nameof(options.Port), "from 0, for any, to 65535");
        Require(
            options.AdvertisedHost is null
                || (Uri.CheckHostName(options.AdvertisedHost) != UriHostNameType.Unknown
                    && !IsEveryInterface(options.AdvertisedHost)),
            Quoted(options.AdvertisedHost),
            nameof(options.AdvertisedHost),
            "a host's name or address that others reach the node at");
        Require(
            options.AdvertisedHost is not null || !IsEveryInterface(options.Host),
            options.AdvertisedHost,
            nameof(options.AdvertisedHost),
            $"the address that others reach the node at, since it listens at all of them ({options.Host})");
        Require(
            options.AdvertisedPort is null or (>= 1 and <= 65535),
            options.AdvertisedPort,
            nameof(options.AdvertisedPort),
            "from 1 to 65535, or null");
        Require(
            !string.IsNullOrWhiteSpace(options.SystemName) && options.SystemName.IndexOfAny(['@', '/', ':']) < 0,
            Quoted(options.SystemName),
            nameof(options.SystemName),
            "a name without '@', '/' and ':'");
        Require(
            options.Protocols != NodeProtocols.None && (options.Protocols & ~NodeProtocols.All) == 0,
            options.Protocols,
            nameof(options.Protocols),
            "one wire at least, and none that there is not");
        RequireDefined(options.ConnectDialect, nameof(options.ConnectDialect));
        RequireDefined(options.FramedDialect, nameof(options.FramedDialect));
        RequireDefined(options.DuplexDialect, nameof(options.DuplexDialect));
        RequireDefined(options.Compression, nameof(options.Compression));
        Require(
            options.MaxFrameSize is >= SmallestFrameLimit and < WireDetector.MaxFrameSize,
            options.MaxFrameSize,
            nameof(options.MaxFrameSize),
            $"at least {SmallestFrameLimit} and less than {WireDetector.MaxFrameSize} bytes");
        Require(
            options.RecursionLimit is >= 1 and <= ParsingSettings.MaxRecursionLimit,
            options.RecursionLimit,
            nameof(options.RecursionLimit),
            $"from 1 to {ParsingSettings.MaxRecursionLimit} levels");
        CheckTls(options.Tls);
        Require(options.TimeProvider is not null, value: null, nameof(options.TimeProvider), "a clock");
        Require(
            FrequencyOf(options.TimeProvider!) > 0,
            "a clock without a frequency",
            nameof(options.TimeProvider),
            "one with a frequency above zero");
        RequireTime(options.PassivateAfter, nameof(options.PassivateAfter), mayBeInfinite: true);
        RequireTime(options.IdleTimeout, nameof(options.IdleTimeout), mayBeInfinite: true);
        RequireTime(options.InitTimeout, nameof(options.InitTimeout), mayBeInfinite: false);
        RequireTime(options.StopTimeout, nameof(options.StopTimeout), mayBeInfinite: false);
    }

    private static void CheckTls(EmbeddedNodeTls? tls)
    {
        if (tls is null)
        {
            return;
        }

        RequireOfTls(
            tls.Certificate is not null && NodeTls.HasPrivateKey(tls.Certificate),
            tls.Certificate is null ? null : "without its private key, or disposed",
            nameof(tls.Certificate),
            "a certificate with its private key");
        RequireOfTls(
            tls.ClientRootCertificates is null or { Count: > 0 },
            "empty",
            nameof(tls.ClientRootCertificates),
            "one certificate at least, or null");
        RequireOfTls(
            NodeTls.AreKnown(tls.EnabledSslProtocols),
            tls.EnabledSslProtocols,
            nameof(tls.EnabledSslProtocols),
            "made of versions of TLS");
    }

    private static long FrequencyOf(TimeProvider time)
    {
        try
        {
            return time.TimestampFrequency;
        }
        catch (Exception)
        {
            // A clock is the application's code, and may throw anything.
            return 0;
        }
    }

    private static bool IsEveryInterface(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    private static string? Quoted(string? text) => text is null ? null : $"'{text}'";

    private static void RequireDefined<TEnum>(TEnum value, string option)
        where TEnum : struct, Enum =>
        Require(Enum.IsDefined(value), value, option, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}");

    private static void RequireTime(TimeSpan time, string option, bool mayBeInfinite) =>
        OptionRange.RequireTime(time, nameof(EmbeddedNodeOptions), option, mayBeInfinite);

    private static void RequireOfTls(bool isMet, object? value, string option, string wanted) =>
        OptionRange.Require(isMet, value, nameof(EmbeddedNodeTls), option, wanted);

    private static void Require(bool isMet, object? value, string option, string wanted) =>
        OptionRange.Require(isMet, value, nameof(EmbeddedNodeOptions), option, wanted);
}
