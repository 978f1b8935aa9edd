using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>How long a connection may be silent.</summary>
internal sealed record IdleLimit(TimeSpan Limit, TimeProvider Time)
{
    public IdleWatch Watch(PipeReader input) => new(input, Limit, Time);
}
