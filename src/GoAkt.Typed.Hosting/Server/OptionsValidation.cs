using System.Net;
using GoAkt.Typed.Remoting;

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
            options.AdvertisedHost is null || Uri.CheckHostName(options.AdvertisedHost) != UriHostNameType.Unknown,
            nameof(options.AdvertisedHost),
            "must be a host's name or address");
        Require(
            options.AdvertisedHost is not null || !IsEveryInterface(options.Host),
            nameof(options.AdvertisedHost),
            $"must say which address others reach the node at, since it listens at all of them ({options.Host})");
        Require(options.AdvertisedPort is null or (>= 1 and <= 65535), nameof(options.AdvertisedPort), "must be from 1 to 65535");
        Require(
            !string.IsNullOrWhiteSpace(options.SystemName) && options.SystemName.IndexOfAny(['@', '/', ':']) < 0,
            nameof(options.SystemName),
            "must be a name without '@', '/' and ':'");
        Require(options.Protocols != NodeProtocols.None, nameof(options.Protocols), "must name at least one wire");
        Require(
            options.MaxFrameSize is >= SmallestFrameLimit and < WireDetector.MaxFrameSize,
            nameof(options.MaxFrameSize),
            $"must be at least {SmallestFrameLimit} and less than {WireDetector.MaxFrameSize} bytes");
        Require(
            options.RecursionLimit is >= 1 and <= ParsingSettings.MaxRecursionLimit,
            nameof(options.RecursionLimit),
            $"must be from 1 to {ParsingSettings.MaxRecursionLimit} levels");
        Require(
            options.Tls is null or { Certificate.HasPrivateKey: true },
            nameof(options.Tls),
            "must have a certificate with its private key");
        Require(options.TimeProvider is not null, nameof(options.TimeProvider), "must not be null");
        Require(options.TimeProvider!.TimestampFrequency > 0, nameof(options.TimeProvider), "must have a frequency above zero");
        RequireTime(options.PassivateAfter, nameof(options.PassivateAfter), mayBeInfinite: true);
        RequireTime(options.IdleTimeout, nameof(options.IdleTimeout), mayBeInfinite: true);
        RequireTime(options.InitTimeout, nameof(options.InitTimeout), mayBeInfinite: false);
        RequireTime(options.StopTimeout, nameof(options.StopTimeout), mayBeInfinite: false);
    }

    private static bool IsEveryInterface(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

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
