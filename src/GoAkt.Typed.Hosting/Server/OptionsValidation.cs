using System.Net;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Hosting.Server;

internal static class OptionsValidation
{
    private const int SmallestFrameLimit = 1024;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Check(EmbeddedNodeOptions options)
    {
        Require(!string.IsNullOrWhiteSpace(options.Host), nameof(options.Host), "must name the host to listen on");
        Require(options.Port is >= 0 and <= 65535, nameof(options.Port), "must be from 0, for any, to 65535");
        Require(
            options.AdvertisedHost is null
                || (Uri.CheckHostName(options.AdvertisedHost) != UriHostNameType.Unknown
                    && !IsEveryInterface(options.AdvertisedHost)),
            nameof(options.AdvertisedHost),
            "must be a host's name or address that others reach the node at");
        Require(
            options.AdvertisedHost is not null || !IsEveryInterface(options.Host),
            nameof(options.AdvertisedHost),
            $"must say which address others reach the node at, since it listens at all of them ({options.Host})");
        Require(
            options.AdvertisedPort is null or (>= 1 and <= 65535),
            nameof(options.AdvertisedPort),
            "must be from 1 to 65535");
        Require(
            !string.IsNullOrWhiteSpace(options.SystemName) && options.SystemName.IndexOfAny(['@', '/', ':']) < 0,
            nameof(options.SystemName),
            "must be a name without '@', '/' and ':'");
        Require(
            options.Protocols != NodeProtocols.None && (options.Protocols & ~NodeProtocols.All) == 0,
            nameof(options.Protocols),
            "must name at least one wire, and none that there is not");
        RequireDefined(options.ConnectDialect, nameof(options.ConnectDialect));
        RequireDefined(options.FramedDialect, nameof(options.FramedDialect));
        RequireDefined(options.DuplexDialect, nameof(options.DuplexDialect));
        RequireDefined(options.Compression, nameof(options.Compression));
        Require(
            options.MaxFrameSize is >= SmallestFrameLimit and < WireDetector.MaxFrameSize,
            nameof(options.MaxFrameSize),
            $"must be at least {SmallestFrameLimit} and less than {WireDetector.MaxFrameSize} bytes");
        Require(
            options.RecursionLimit is >= 1 and <= ParsingSettings.MaxRecursionLimit,
            nameof(options.RecursionLimit),
            $"must be from 1 to {ParsingSettings.MaxRecursionLimit} levels");
        CheckTls(options.Tls, nameof(options.Tls));
        Require(options.TimeProvider is not null, nameof(options.TimeProvider), "must not be null");
        Require(
            FrequencyOf(options.TimeProvider!) > 0, nameof(options.TimeProvider), "must have a frequency above zero");
        RequireTime(options.PassivateAfter, nameof(options.PassivateAfter), mayBeInfinite: true);
        RequireTime(options.IdleTimeout, nameof(options.IdleTimeout), mayBeInfinite: true);
        RequireTime(options.InitTimeout, nameof(options.InitTimeout), mayBeInfinite: false);
        RequireTime(options.StopTimeout, nameof(options.StopTimeout), mayBeInfinite: false);
    }

    private static void CheckTls(EmbeddedNodeTls? tls, string option)
    {
        if (tls is null)
        {
            return;
        }

        Require(
            tls.Certificate is not null && NodeTls.HasPrivateKey(tls.Certificate),
            option,
            "must have a certificate with its private key");
        Require(
            tls.ClientRootCertificates is null or { Count: > 0 },
            option,
            $"must have one certificate at least in {nameof(tls.ClientRootCertificates)}, or null there");
        Require(
            NodeTls.AreKnown(tls.EnabledSslProtocols),
            option,
            $"must have versions of TLS in {nameof(tls.EnabledSslProtocols)}");
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

    private static void RequireDefined<TEnum>(TEnum value, string option)
        where TEnum : struct, Enum =>
        Require(Enum.IsDefined(value), option, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}");

    private static void RequireTime(TimeSpan time, string option, bool mayBeInfinite) =>
        Require(
            (time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue)
            || (mayBeInfinite && time == Timeout.InfiniteTimeSpan),
            option,
            "must be more than zero and at most 24 days" + (mayBeInfinite ? ", or infinite" : string.Empty));

    private static void Require(bool condition, string option, string rule)
    {
        if (!condition)
        {
            throw new ArgumentException($"The node's option {option} {rule}.");
        }
    }
}
