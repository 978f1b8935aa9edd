using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>The same actor, told instead of asked.</summary>
[ActorKind("actors/Echo")]
public interface IEchoTell
{
    Task EchoAsync(StringValue text);
}
