using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting;

/// <summary>Says what is likely where a node has never answered anything, for then it is mostly not what fails but what
/// was configured.</summary>
internal static class FirstContact
{
    /// <summary>The same failure, with what is likely.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="protocol">The wire that was spoken.</param>
    /// <param name="isEncrypted">Whether TLS was.</param>
    public static RemotingException Explain(RemotingException e, WireProtocol protocol, bool isEncrypted)
    {
        string wire = protocol == WireProtocol.Auto ? "Duplex, Framed or Connect" : protocol.ToString();
        string inTls = isEncrypted ? " over TLS" : " without TLS";
        string[] advice =
        [
            .. isEncrypted ? [] : (string[])["if it speaks TLS there, set GoAktClientOptions.Tls or Node.Tls"],
            .. protocol == WireProtocol.Auto
                ? []
                : (string[])["if it may speak another wire, set GoAktClientOptions.Protocol to Auto"],
        ];
        return e.Failure switch
        {
            RemotingFailure.TimedOut when PoolWatch.WasLate => e.ButSaying(
                $"{e.Message}; work had to wait for a thread of this process's thread pool meanwhile, so it may be this process that is too busy to "
                + "take an answer: the application may block the pool's threads"),
            RemotingFailure.TimedOut => e.ButSaying(
                $"{e.Message}; it has answered nothing yet that was sent in {wire}{inTls}: the port may be another program's or speak another wire, "
                + "a firewall may drop what is sent, or the node hangs"),
            RemotingFailure.ConnectionLost when advice.Length > 0 && !e.IsDisposal => Advised(),
            _ when advice.Length > 0 && e.IsWireRefusal => Advised(),
            RemotingFailure.Protocol when !isEncrypted && protocol == WireProtocol.Connect => e.ButSaying(
                $"{e.Message}; if it speaks TLS there, set GoAktClientOptions.Tls or Node.Tls"),
            _ => e,
        };

        RemotingException Advised() => e.ButSaying(
            $"{e.Message}; it has answered nothing yet that was sent in {wire}{inTls}: {string.Join("; ", advice)}");
    }
}
