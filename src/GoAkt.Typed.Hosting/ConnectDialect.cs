namespace GoAkt.Typed.Hosting;

/// <summary>Which generation of GoAkt an embedded node stands in for on Connect.</summary>
public enum ConnectDialect
{
    /// <summary>GoAkt 3.3 to 3.11: an address is a message, and a singleton is a flag.</summary>
    MessageAddresses,

    /// <summary>GoAkt 3.12 and 3.13: an address is text, and every message names a sender.</summary>
    TextAddresses,
}
