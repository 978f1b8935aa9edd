using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Connect;

/// <summary>A Connect node where every actor is found, and a client of it. What it answers to all else is up to the
/// test.</summary>
internal sealed class ConnectStub : IAsyncDisposable
{
    public const string NodeAddress = "127.0.0.1:8103";

    public static readonly ActorId Alice = new("actors/Echo", "alice");

    private readonly ScriptedConnectServer _server;

    private ConnectStub(ScriptedConnectServer server, GoAktClient client)
    {
        _server = server;
        Client = client;
    }

    public GoAktClient Client { get; }

    public static async Task<ConnectStub> StartAsync(
        RequestDelegate serve, Action<GoAktClientOptions>? configure = null, int maxStreams = 1000)
    {
        ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(
            context => context.Request.Path.Value!.EndsWith("/RemoteLookup", StringComparison.Ordinal)
                ? AnswerLookupAsync(context)
                : serve(context),
            maxStreams: maxStreams);
        GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(NodeAddress) { DialAddress = server.Address }],
            options =>
            {
                options.Protocol = WireProtocol.Connect;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        return new ConnectStub(server, client);
    }

    /// <summary>Answers as a node does.</summary>
    public static Task AnswerAsync(HttpContext context, IMessage response) =>
        AnswerAsync(context, response.ToByteArray());

    /// <summary>Answers bytes as a node does.</summary>
    public static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/proto";
        await context.Response.Body.WriteAsync(body);
    }

    /// <summary>An answer to an ask.</summary>
    public static RemoteAskResponse Reply(string text) =>
        new() { Messages = { Any.Pack(new StringValue { Value = text }).ToByteString() } };

    /// <summary>Asks an actor something and gives what it answers.</summary>
    public async Task<string> AskAsync(
        string text = "hello", TimeSpan? timeout = null, CancellationToken? cancellationToken = null)
    {
        StringValue reply = await Client.AskAsync<StringValue>(
            Alice,
            new StringValue { Value = text },
            timeout ?? TimeSpan.FromSeconds(20),
            cancellationToken ?? TestContext.Current.CancellationToken);
        return reply.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task AnswerLookupAsync(HttpContext context)
    {
        byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
        RemoteLookupRequest request = RemoteLookupRequest.Parser.ParseFrom(body);
        Address address = new()
        {
            Host = request.Host,
            Port = request.Port,
            Name = request.Name,
            Id = "1",
            System = "real",
        };
        await AnswerAsync(context, new RemoteLookupResponse { Address = address.ToByteString() });
    }
}
