using System.Text.Json;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>What a node answers a call with, on any wire.</summary>
/// <param name="WriteAsync">Answers a call on Connect.</param>
/// <param name="ToFrameAsync">Answers a call on Framed, and on Duplex in Framed's terms; null closes the
/// connection.</param>
internal sealed record NodeAnswer(
    Func<HttpContext, Task> WriteAsync, Func<CancellationToken, ValueTask<byte[]?>> ToFrameAsync)
{
    /// <summary>No answer at all.</summary>
    public static NodeAnswer Never { get; } = new(
        static context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted),
        static async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        });

    /// <summary>Something that no node would say.</summary>
    public static NodeAnswer Garbage { get; } = Page(StatusCodes.Status200OK) with
    {
        ToFrameAsync = static _ => new ValueTask<byte[]?>([.. "these bytes are no frame of any wire at all"u8]),
    };

    /// <summary>An answer to an ask that holds no reply.</summary>
    public static NodeAnswer WithoutReply { get; } = Envelope(new RemoteAskResponse(), new RemoteAskResponse());

    /// <summary>What something between the client and a Connect node answers; on Framed it closes the
    /// connection.</summary>
    public static NodeAnswer Page(int status) => new(
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html/>");
        },
        static _ => new ValueTask<byte[]?>((byte[]?)null));

    /// <summary>An error of the node's own.</summary>
    /// <param name="code">Its code on Connect.</param>
    /// <param name="number">Its number on Framed.</param>
    /// <param name="words">Its message.</param>
    public static NodeAnswer Error(string code, int number, string words)
    {
        byte[] frame = WireFrame.Write(new Error { Code = (Code)number, Message = words });
        return new NodeAnswer(
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync(JsonSerializer.Serialize(new { code, message = words }));
            },
            _ => new ValueTask<byte[]?>(frame));
    }

    /// <summary>An actor's reply.</summary>
    public static NodeAnswer Reply(IMessage reply) =>
        Envelope(new RemoteAskResponse { Messages = { Any.Pack(reply).ToByteString() } }, StubNode.Reply(reply));

    /// <summary>The same answer, which says when a request is there, to its last byte.</summary>
    public NodeAnswer Noting(TaskCompletionSource asked) => new(
        async context =>
        {
            await ScriptedConnectServer.ReadBodyAsync(context.Request);
            asked.TrySetResult();
            await WriteAsync(context);
        },
        cancellationToken =>
        {
            asked.TrySetResult();
            return ToFrameAsync(cancellationToken);
        });

    private static NodeAnswer Envelope(IMessage onConnect, IMessage onFramed) => new(
        async context =>
        {
            context.Response.ContentType = "application/proto";
            await context.Response.Body.WriteAsync(onConnect.ToByteArray());
        },
        _ => new ValueTask<byte[]?>(WireFrame.Write(onFramed)));
}
