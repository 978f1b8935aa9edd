using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Empty = Google.Protobuf.WellKnownTypes.Empty;
using StringValue = Google.Protobuf.WellKnownTypes.StringValue;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>A node on any wire that finds every actor and answers everything else alike, a client of it, and a
/// network between.</summary>
internal sealed class AnsweringNode : IAsyncDisposable
{
    public const string Connect = nameof(WireProtocol.Connect);
    public const string Framed = nameof(WireProtocol.Framed);
    public const string Duplex = nameof(WireProtocol.Duplex);

    private readonly IAsyncDisposable _server;

    private AnsweringNode(IAsyncDisposable server, string address, FaultProxy proxy, GoAktClient client)
    {
        _server = server;
        Address = address;
        Proxy = proxy;
        Client = client;
    }

    public static TheoryData<string> Protocols => [Connect, Framed, Duplex];

    public static ActorId Alice { get; } = new("actors/Echo", "alice");

    public string Address { get; }

    public FaultProxy Proxy { get; }

    public GoAktClient Client { get; }

    public static async Task<AnsweringNode> StartAsync(
        string wire, NodeAnswer answer, Action<GoAktClientOptions>? configure = null)
    {
        string address = string.Empty;
        IAsyncDisposable server;
        if (wire == Connect)
        {
            ScriptedConnectServer connect = await ScriptedConnectServer.StartAsync(
                context => context.Request.Path.Value!.EndsWith("/RemoteLookup", StringComparison.Ordinal)
                    ? AnswerLookupAsync(context, address)
                    : answer.WriteAsync(context));
            (server, address) = (connect, connect.Address);
        }
        else
        {
            ValueTask<byte[]?> AnswerAsync(WireFrame frame, CancellationToken cancellationToken) => frame.Name switch
            {
                "internalpb.RemoteLookupRequest" =>
                    Frame(StubNode.At(address, RemoteLookupRequest.Parser.ParseFrom(frame.Body).Name)),
                "internalpb.RemoteKindRequest" => Frame(new RemoteKindResponse { Kind = "actors.echo" }),
                _ => answer.ToFrameAsync(cancellationToken),
            };
            IScriptedServer scripted = wire == Duplex
                ? new ScriptedDuplexServer(AnswerAsync)
                : new ScriptedFramedServer(AnswerAsync);
            (server, address) = (scripted, scripted.Address);
        }

        FaultProxy proxy = new(address);
        GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(address) { DialAddress = proxy.Address }],
            options =>
            {
                options.Protocol = Enum.Parse<WireProtocol>(wire);
                options.AwaitRelocation = false;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        return new AnsweringNode(server, address, proxy, client);
    }

    /// <summary>Asks Alice, for 20 seconds at most unless the test says otherwise.</summary>
    public static Task<StringValue> AskAsync(GoAktClient client, TimeSpan? timeout = null) =>
        client.AskAsync<StringValue>(
            Alice, new Empty(), timeout ?? TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static ValueTask<byte[]?> Frame(IMessage envelope) => new(WireFrame.Write(envelope));

    private static async Task AnswerLookupAsync(HttpContext context, string address)
    {
        byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
        context.Response.ContentType = "application/proto";
        await context.Response.Body.WriteAsync(
            StubNode.At(address, RemoteLookupRequest.Parser.ParseFrom(body).Name).ToByteArray());
    }
}
