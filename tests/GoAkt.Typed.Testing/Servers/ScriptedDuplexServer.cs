using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>
/// A node that speaks Duplex and answers as it is told in Framed's terms, so that one script serves both wires: what an
/// actor is asked or told comes in Framed's envelope, and the answer's is taken off again.
/// </summary>
public sealed class ScriptedDuplexServer : IScriptedServer
{
    private const int ChunkSize = 1024;
    private const byte Internal = 0;
    private const byte Protobuf = 1;
    private const byte Custom = 255;

    private readonly Func<WireFrame, CancellationToken, ValueTask<byte[]?>> _answer;
    private readonly DuplexStubNode _node;

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">Makes the frame to answer with; null closes the connection, and what is no frame is sent as
    /// it is.</param>
    public ScriptedDuplexServer(Func<WireFrame, CancellationToken, ValueTask<byte[]?>> answer)
    {
        _answer = answer;
        _node = new DuplexStubNode { ServesLookups = true, OnData = AnswerAsync };
    }

    public string Address => _node.Address;

    public int Accepted => _node.Connections.Count;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private async Task AnswerAsync(DuplexStubConnection connection, DuplexFrame frame, DuplexMessage message)
    {
        using CancellationTokenSource ending = new();
        Task<byte[]?> answering = _answer(Enclose(frame, message), ending.Token).AsTask();
        await Task.WhenAny(answering, connection.Ended);
        if (!answering.IsCompleted)
        {
            await ending.CancelAsync();
        }
        else if (await answering is not { } answer)
        {
            connection.Close();
        }
        else if (WireFrame.TryParse(answer) is not { } parsed)
        {
            await connection.SendAsync(answer);
        }
        else if (frame.Correlation != 0)
        {
            DuplexFrame reply = Disclose(frame, message, parsed);
            await connection.SendAsync((ulong)reply.Size > connection.Agreed.MaxMessageSize
                ? reply.ToChunks(reply.Correlation, ChunkSize)
                : [reply]);
        }
    }

    private static WireFrame Enclose(DuplexFrame frame, DuplexMessage message)
    {
        if (message.Serializer == Internal)
        {
            return WireFrame.TryParse(WireFrame.Write(message.Type.Text, message.Payload, message.Metadata))!;
        }

        RemoteMessage enclosed = new()
        {
            Receiver = ByteString.CopyFromUtf8(message.Receiver!.Value.Text),
            Message = ByteString.CopyFrom(message.Payload),
        };
        IMessage envelope = frame.Has(DuplexFlags.ExpectsReply)
            ? new RemoteAskRequest { RemoteMessages = { enclosed } }
            : new RemoteTellRequest { RemoteMessages = { enclosed } };
        return WireFrame.TryParse(WireFrame.Write(envelope, message.Metadata))!;
    }

    private static DuplexFrame Disclose(DuplexFrame to, DuplexMessage message, WireFrame answer)
    {
        // A node that serves nothing says so before anything looks into the request.
        if (answer.Name == Error.Descriptor.FullName
            && Error.Parser.ParseFrom(answer.Body) is { Message: "remoting is not enabled" } refusal)
        {
            return DuplexFrame.Of(DuplexType.Error, to.Lane, refusal, to.Correlation);
        }

        if (message.Serializer == Internal || answer.Name != RemoteAskResponse.Descriptor.FullName)
        {
            return DuplexFrame.Reply(to, answer.Name, Internal, answer.Body);
        }

        RemoteAskResponse response = RemoteAskResponse.Parser.ParseFrom(answer.Body);
        if (response.Messages.Count == 0)
        {
            return DuplexFrame.Reply(to, string.Empty, Custom, []);
        }

        byte[] reply = response.Messages[0].ToByteArray();
        return DuplexFrame.Reply(to, WireFrame.TryParse(reply)!.Name, Protobuf, reply);
    }
}
