using Google.Protobuf;
using Google.Protobuf.Reflection;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests.Wire;

internal static class EnvelopeTypes
{
    private static readonly TypeRegistry s_types =
        TypeRegistry.FromFiles(RemotingReflection.Descriptor, IntrospectionReflection.Descriptor);

    public static IMessage? TryParse(string fullName, ReadOnlySpan<byte> body) =>
        s_types.Find(fullName)?.Parser.ParseFrom(body);
}
