using System.Collections.Concurrent;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>
/// A node of GoAkt 4.x that notes the tells that it takes, request by request, and answers them when a test lets it.
/// Every actor is there until the test says otherwise; nobody has an empty name.
/// </summary>
internal sealed class TellNode : IAsyncDisposable
{
    private readonly ScriptedFramedServer _server;
    private readonly ConcurrentQueue<ToldRequest> _told = new();
    private volatile TaskCompletionSource<bool> _gate = new();
    private int _verifications;

    public TellNode(Func<Stream, CancellationToken, ValueTask<Stream>>? wrap = null)
    {
        Release();
        _server = new ScriptedFramedServer(AnswerAsync, wrap);
    }

    public string Address => _server.Address;

    public int Accepted => _server.Accepted;

    /// <summary>Whether its actors are there.</summary>
    public bool HasActors { get; set; } = true;

    /// <summary>Where a look-up says that actors are; on this node by default.</summary>
    public string? Home { get; set; }

    /// <summary>The requests with tells that have come, in their order.</summary>
    public ToldRequest[] Told => [.. _told];

    /// <summary>The texts of all tells that have come, in their order.</summary>
    public string[] Texts => [.. _told.SelectMany(static request => request.Texts)];

    /// <summary>How often it was asked whether an actor is there.</summary>
    public int Verifications => Volatile.Read(ref _verifications);

    public async Task<GoAktClient> ConnectAsync(Action<GoAktClientOptions>? configure = null) =>
        await PatientClient.ConnectAsync(
            [Address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.TellVerification = TimeSpan.FromMinutes(1);
                options.RequestTimeout = TimeSpan.FromSeconds(20);
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);

    /// <summary>Leaves the tells that come from now on without an answer.</summary>
    public void Hold() => _gate = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers the tells that have none, and those that come from now on.</summary>
    public void Release() => _gate.TrySetResult(true);

    /// <summary>Closes the connection on which a tell waits for an answer, and answers the tells that come from now
    /// on.</summary>
    public void Drop()
    {
        TaskCompletionSource<bool> gate = _gate;
        Hold();
        Release();
        gate.SetResult(false);
    }

    /// <summary>Waits until so many requests with tells have come.</summary>
    public Task HasTakenAsync(int requests) => Eventually.TrueAsync(() => _told.Count >= requests);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async ValueTask<byte[]?> AnswerAsync(WireFrame frame, CancellationToken cancellationToken)
    {
        switch (frame.Name)
        {
            case "internalpb.RemoteTellRequest":
                Task<bool> gate = _gate.Task;
                _told.Enqueue(ToldRequest.Read(frame));
                return await gate.WaitAsync(cancellationToken) ? WireFrame.Write(new RemoteTellResponse()) : null;
            case "internalpb.RemoteLookupRequest":
                string name = RemoteLookupRequest.Parser.ParseFrom(frame.Body).Name;
                return WireFrame.Write(
                    HasActors || Home is not null ? StubNode.At(Home ?? Address, name) : StubNode.NotFound());
            case "internalpb.RemoteKindRequest":
                bool isThere = HasActors && RemoteKindRequest.Parser.ParseFrom(frame.Body).Name is "alice" or "bob";
                Interlocked.Increment(ref _verifications);
                return WireFrame.Write(isThere ? new RemoteKindResponse { Kind = "actors.echo" } : StubNode.NotFound());
            default:
                return WireFrame.Write(StubNode.Reply(new StringValue()));
        }
    }
}
