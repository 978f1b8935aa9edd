namespace GoAkt.Typed.Tests.Interceptors;

/// <summary>Headers that HTTP does not allow, or uses itself, with what an error says of them.</summary>
internal static class HeadersThatCannotTravel
{
    public static TheoryData<string, string, string> All => new()
    {
        { "x y", "1", "its name must consist of" },
        { "x:y", "1", "its name must consist of" },
        { "x-\u00FC", "1", "its name must consist of" },
        { "x\ny", "1", "its name must consist of" },
        { ":path", "/", "its name must consist of" },
        { "x-ok", "first line\r\nsecond: line", "its value must be one line" },
        { "x-ok", "a\0b", "its value must be one line" },
        { "host", "other", "HTTP or Connect use themselves" },
        { "Content-Type", "text/plain", "HTTP or Connect use themselves" },
        { "content-length", "5", "HTTP or Connect use themselves" },
        { "connect-timeout-ms", "1", "HTTP or Connect use themselves" },
        { "Transfer-Encoding", "chunked", "HTTP or Connect use themselves" },
        { "te", "trailers", "HTTP or Connect use themselves" },
        { "connection", "close", "HTTP or Connect use themselves" },
        { "accept-encoding", "br", "HTTP or Connect use themselves" },
        { "expires", "0", "HTTP or Connect use themselves" },
    };
}
