using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>What the container's part of a client logs.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(40, LogLevel.Warning, "The configuration's key '{Key}' means nothing{Hint}")]
    public static partial void UnknownKey(ILogger logger, string key, string hint);

    [LoggerMessage(41, LogLevel.Information, "The {Client} has taken over its changed configuration")]
    public static partial void Reloaded(ILogger logger, string client);

    [LoggerMessage(
        42, LogLevel.Warning, "The {Client} can't change {Options} while it runs: start the program anew for that")]
    public static partial void NeedsRestart(ILogger logger, string client, string options);

    [LoggerMessage(
        43, LogLevel.Error, "The {Client} can't take over its changed configuration, and goes on as before: {Reason}")]
    public static partial void ReloadFailed(ILogger logger, string client, string reason);

    [LoggerMessage(44, LogLevel.Information, "The certificates of {Files} have changed: new connections use them")]
    public static partial void CertificatesRenewed(ILogger logger, string files);

    [LoggerMessage(
        45, LogLevel.Error, "The certificates of {Files} have changed and can't be used, so those before stay: {Reason}")]
    public static partial void CertificatesNotRenewed(ILogger logger, string files, string reason);

    [LoggerMessage(
        46,
        LogLevel.Warning,
        "The {Client} is disposed with calls under way: the host's shutdown time-out is over")]
    public static partial void CallsCutOff(ILogger logger, string client);
}
