using Google.Protobuf;

namespace GoAkt.Typed;

/// <summary>The messages of a batch, enumerated once and none of them null.</summary>
internal static class Batch
{
    /// <exception cref="ArgumentNullException">The batch is null.</exception>
    /// <exception cref="ArgumentException">One of its messages is null.</exception>
    public static IReadOnlyList<TMessage> Of<TMessage>(IEnumerable<TMessage> messages)
        where TMessage : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(messages);

        // Read once: a list of the application's own may say another time that it holds more, or something else.
        TMessage[] all = [.. messages];
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] is null)
            {
                throw new ArgumentException($"Message {i} of the batch is null.", nameof(messages));
            }
        }

        return all;
    }
}
