using System.Collections;
using System.Text;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>Makes a recorded envelope speak of another node's port than the one that was recorded.</summary>
internal sealed class AddressRewriter(int recordedPort, int port)
{
    private const byte MessageTag = 0x0A;

    public T Rewrite<T>(T message)
        where T : IMessage
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!field.IsMap && (!field.HasPresence || field.Accessor.HasValue(message)))
            {
                RewriteField(message, field);
            }
        }

        return message;
    }

    public string Rewrite(string text) => text.Replace($":{recordedPort}", $":{port}", StringComparison.Ordinal);

    private void RewriteField(IMessage message, FieldDescriptor field)
    {
        if (field.IsRepeated)
        {
            var values = (IList)field.Accessor.GetValue(message);
            for (int i = 0; i < values.Count; i++)
            {
                if (Rewrite(field, values[i]!) is { } changed && values[i] is not IMessage)
                {
                    values[i] = changed;
                }
            }
        }
        else if (Rewrite(field, field.Accessor.GetValue(message)) is { } changed and not IMessage)
        {
            field.Accessor.SetValue(message, changed);
        }
    }

    private object? Rewrite(FieldDescriptor field, object? value) => value switch
    {
        string text => Rewrite(text),
        int number when field.Name == "port" && number == recordedPort => port,
        ByteString bytes when field.Name is "receiver" or "sender" or "address" => Rewrite(bytes),
        IMessage nested => Rewrite(nested),
        _ => null,
    };

    private ByteString Rewrite(ByteString address)
    {
        if (address.IsEmpty)
        {
            return address;
        }

        return address[0] == MessageTag
            ? Rewrite(Address.Parser.ParseFrom(address)).ToByteString()
            : ByteString.CopyFromUtf8(Rewrite(Encoding.UTF8.GetString(address.Span)));
    }
}
