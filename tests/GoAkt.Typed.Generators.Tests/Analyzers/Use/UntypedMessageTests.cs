using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

[DiagnosticTests("GOAKT021")]
public class UntypedMessageTests
{
    [Fact]
    public Task Reports_a_hand_written_IMessage_that_is_told() =>
        Verify.Reports(
            Descriptors.UntypedMessage,
            """
            public sealed class Greeting : IMessage
            {
                public Google.Protobuf.Reflection.MessageDescriptor Descriptor => throw new NotSupportedException();

                public int CalculateSize() => 0;

                public void MergeFrom(CodedInputStream input)
                {
                }

                public void WriteTo(CodedOutputStream output)
                {
                }
            }

            public static class Program
            {
                public static Task GreetAsync(GoAktClient client, ActorId user) => client.TellAsync(user, [|new Greeting()|]);
            }
            """,
            message: "'Greeting' implements IMessage but is not an IMessage<Greeting>");

    [Fact]
    public Task Reports_a_hand_written_IMessage_that_is_asked() =>
        Verify.Reports(
            Descriptors.UntypedMessage,
            """
            public sealed class Greeting : IMessage
            {
                public Google.Protobuf.Reflection.MessageDescriptor Descriptor => throw new NotSupportedException();

                public int CalculateSize() => 0;

                public void MergeFrom(CodedInputStream input)
                {
                }

                public void WriteTo(CodedOutputStream output)
                {
                }
            }

            public static class Program
            {
                public static Task GreetAsync(GoAktClient client, ActorId user, Greeting greeting) => client.AskAsync<Profile>(user, [|greeting|], TimeSpan.FromSeconds(1));
            }
            """);

    [Fact]
    public Task Reports_one_among_several() =>
        Verify.Reports(
            Descriptors.UntypedMessage,
            """
            public sealed class Greeting : IMessage
            {
                public Google.Protobuf.Reflection.MessageDescriptor Descriptor => throw new NotSupportedException();

                public int CalculateSize() => 0;

                public void MergeFrom(CodedInputStream input)
                {
                }

                public void WriteTo(CodedOutputStream output)
                {
                }
            }

            public static class Program
            {
                public static Task GreetAsync(GoAktClient client, ActorId user) => client.TellAllAsync(user, [new Rename(), [|new Greeting()|]]);
            }
            """);

    [Fact]
    public Task Reports_a_list_of_them() =>
        Verify.Reports(
            Descriptors.UntypedMessage,
            """
            public sealed class Greeting : IMessage
            {
                public Google.Protobuf.Reflection.MessageDescriptor Descriptor => throw new NotSupportedException();

                public int CalculateSize() => 0;

                public void MergeFrom(CodedInputStream input)
                {
                }

                public void WriteTo(CodedOutputStream output)
                {
                }
            }

            public static class Program
            {
                public static Task GreetAsync(GoAktClient client, ActorId user, List<Greeting> greetings) => client.TellAllAsync(user, [|greetings|]);
            }
            """);

    [Fact]
    public Task Accepts_messages_and_what_may_be_one() =>
        Verify.Accepts(
            Descriptors.UntypedMessage,
            """
            public sealed class Greeting : IMessage
            {
                public Google.Protobuf.Reflection.MessageDescriptor Descriptor => throw new NotSupportedException();

                public int CalculateSize() => 0;

                public void MergeFrom(CodedInputStream input)
                {
                }

                public void WriteTo(CodedOutputStream output)
                {
                }
            }

            public static class Program
            {
                public static async Task GreetAsync(GoAktClient client, ActorId user, IMessage message)
                {
                    await client.TellAsync(user, new Rename());
                    await client.TellAsync(user, message);
                    await client.TellAllAsync(user, [new Rename(), message]);
                }

                public static Task GreetAsync<T>(GoAktClient client, ActorId user, T message)
                    where T : IMessage => client.TellAsync(user, message);
            }
            """);
}
