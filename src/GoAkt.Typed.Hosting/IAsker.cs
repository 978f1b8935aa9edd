using Google.Protobuf;

namespace GoAkt.Typed.Hosting;

/// <summary>Who waits for the reply to a message.</summary>
internal interface IAsker
{
    /// <summary>Hands over the reply. Whatever comes after the first goes nowhere.</summary>
    void Answer(IMessage reply);
}
