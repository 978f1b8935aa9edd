using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GoAkt.Typed;

/// <summary>A host and a port, as <c>host:port</c>; an IPv6 host stands in brackets.</summary>
internal readonly record struct HostPort(string Host, int Port)
{
    public static HostPort Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out HostPort? parsed)
            ? parsed.Value
            : throw new FormatException(
                $"'{text}' is no endpoint: write host:port, such as 10.0.0.5:3321 or [::1]:3321, with a port from 1 to 65535.");
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out HostPort? parsed)
    {
        parsed = null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        if (host[0] == '[' && host[^1] == ']')
        {
            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            return false;
        }

        if (Uri.CheckHostName(host.ToString()) is UriHostNameType.Unknown
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > 65535)
        {
            return false;
        }

        parsed = new HostPort(host.ToString(), port);
        return true;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
