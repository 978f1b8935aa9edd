namespace GoAkt.Typed.Testing;

/// <summary>A node that speaks Framed and answers as it is told.</summary>
public sealed class ScriptedFramedServer : IScriptedServer
{
    private readonly RawServer _server;

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">Makes the frame to answer with; null closes the connection.</param>
    /// <param name="wrap">What the connection goes through first, such as TLS or compression; null for nothing.</param>
    public ScriptedFramedServer(
        Func<WireFrame, CancellationToken, ValueTask<byte[]?>> answer,
        Func<Stream, CancellationToken, ValueTask<Stream>>? wrap = null) =>
        _server = new RawServer(
            async (connection, cancellationToken) =>
            {
                await using Stream stream = wrap is null ? connection : await wrap(connection, cancellationToken);
                while (await WireFrame.ReadAsync(stream, cancellationToken) is { } bytes)
                {
                    var frame = WireFrame.TryParse(bytes);
                    if (frame is null || await answer(frame, cancellationToken) is not { } response)
                    {
                        return;
                    }

                    await stream.WriteAsync(response, cancellationToken);
                    await stream.FlushAsync(cancellationToken);
                }
            });

    /// <summary>Answers as recorded.</summary>
    public ScriptedFramedServer(WireScript script, Func<Stream, CancellationToken, ValueTask<Stream>>? wrap = null)
        : this((frame, _) => new ValueTask<byte[]?>(Answer(script, frame)), wrap)
    {
    }

    public string Address => _server.Address;

    public int Accepted => _server.Accepted;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static byte[]? Answer(WireScript script, WireFrame frame)
    {
        var message = WireMessage.FromFrame(WireFrame.Write(frame.Name, frame.Body));
        RecordedExchange? exchange = script.Answer(new ReceivedRequest(message, frame.Headers, frame.Deadline));
        return exchange is null or { Closed: true } ? null : exchange.ResponseBytes;
    }
}
