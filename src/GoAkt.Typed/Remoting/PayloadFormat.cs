namespace GoAkt.Typed.Remoting;

/// <summary>How a user's message travels inside an envelope.</summary>
internal enum PayloadFormat
{
    /// <summary>As <c>google.protobuf.Any</c>: GoAkt 3.x.</summary>
    Any,

    /// <summary>As an inner frame without metadata, <c>u32 total, u32 nameLen, name, bytes</c>: GoAkt 4.x.</summary>
    InnerFrame,
}
