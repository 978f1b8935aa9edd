using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

/// <summary>A name server on the loopback interface that answers the records that its test gives it, over UDP and, what
/// is too long for that, over TCP.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    public const ushort A = 1;
    public const ushort Aaaa = 28;
    public const ushort Srv = 33;

    private const int ServerFailed = 2;
    private const int NoSuchName = 3;

    private const int MostBytesOverUdp = 512;

    private readonly ConcurrentDictionary<(string Name, ushort Type), Record[]> _records = new();
    private readonly ConcurrentDictionary<ushort, bool> _failing = new();
    private readonly ConcurrentQueue<(byte[] Query, EndPoint From)> _heldBack = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly Task _serving;
    private Func<string, ushort, bool>? _holdsBack;
    private int _queries;

    public DnsServer()
    {
        do
        {
            _tcp?.Dispose();
            _tcp = new TcpListener(IPAddress.Loopback, 0);
            _tcp.Start();
            EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        }
        while (!TryBind(_udp, EndPoint));
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>How many questions it has been asked.</summary>
    public int Queries => Volatile.Read(ref _queries);

    /// <summary>How many of them came over TCP.</summary>
    public int QueriesOverTcp { get; private set; }

    /// <summary>Whether it keeps silent.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How many questions over UDP are held back.</summary>
    public int HeldBack => _heldBack.Count;

    /// <summary>Sets a name's addresses of both sorts in place of those before.</summary>
    public DnsServer SetAddresses(string name, uint timeToLive, params string[] addresses)
    {
        ILookup<ushort, Record> records = addresses.Select(IPAddress.Parse).ToLookup(
            static address => address.AddressFamily == AddressFamily.InterNetwork ? A : Aaaa,
            address => new Record(
                address.AddressFamily == AddressFamily.InterNetwork ? A : Aaaa, timeToLive, address.GetAddressBytes()));
        _records[(name, A)] = [.. records[A]];
        _records[(name, Aaaa)] = [.. records[Aaaa]];
        return this;
    }

    /// <summary>Sets a name's SRV records in place of those before.</summary>
    public DnsServer SetServices(
        string name, uint timeToLive, params (ushort Priority, ushort Port, string Target)[] services)
    {
        _records[(name, Srv)] =
        [
            .. services.Select(service => new Record(Srv, timeToLive, ServiceOf(service))),
        ];
        return this;
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(string name)
    {
        foreach (ushort type in (ushort[])[A, Aaaa, Srv])
        {
            _records.TryRemove((name, type), out _);
        }
    }

    /// <summary>Lets all questions for a type of record fail.</summary>
    public void Fail(params ushort[] types)
    {
        foreach (ushort type in types)
        {
            _failing[type] = true;
        }
    }

    /// <summary>Lets no questions fail any more.</summary>
    public void Recover() => _failing.Clear();

    /// <summary>Leaves questions over UDP without an answer, until they are released.</summary>
    /// <param name="which">Tells which, by name and type of record.</param>
    public DnsServer HoldBack(Func<string, ushort, bool> which)
    {
        _holdsBack = which;
        return this;
    }

    /// <summary>Answers what was held back, by the records of now, and holds back nothing more.</summary>
    public async Task ReleaseAsync()
    {
        _holdsBack = null;
        while (_heldBack.TryDequeue(out (byte[] Query, EndPoint From) held))
        {
            await _udp.SendToAsync(Answer(held.Query, MostBytesOverUdp), held.From, _stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _tcp.Stop();
        _udp.Dispose();
        await _serving;
        _stop.Dispose();
    }

    /// <summary>The port that is free for TCP may be another program's for UDP.</summary>
    private static bool TryBind(Socket socket, IPEndPoint endPoint)
    {
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }

    private static byte[] ServiceOf((ushort Priority, ushort Port, string Target) service)
    {
        List<byte> bytes = [];
        Add(bytes, service.Priority);
        Add(bytes, 10);
        Add(bytes, service.Port);
        AddName(bytes, service.Target);
        return [.. bytes];
    }

    private static void Add(List<byte> bytes, ushort number) => bytes.AddRange([(byte)(number >> 8), (byte)number]);

    private static void AddName(List<byte> bytes, string name)
    {
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received =
                    await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                byte[] query = buffer[..received.ReceivedBytes];
                if (IsHeldBack(query))
                {
                    _heldBack.Enqueue((query, received.RemoteEndPoint));
                    continue;
                }

                byte[] answer = Answer(query, MostBytesOverUdp);
                if (!IsSilent)
                {
                    await _udp.SendToAsync(answer, received.RemoteEndPoint, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            byte[] query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query, _stop.Token);
            QueriesOverTcp++;
            byte[] answer = Answer(query, int.MaxValue);
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
            await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token);
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private bool IsHeldBack(ReadOnlySpan<byte> query)
    {
        (string name, int end) = ReadName(query, 12);
        return _holdsBack?.Invoke(name, BinaryPrimitives.ReadUInt16BigEndian(query[end..])) == true;
    }

    private byte[] Answer(ReadOnlySpan<byte> query, int mostBytes)
    {
        Interlocked.Increment(ref _queries);
        (string name, int end) = ReadName(query, 12);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(query[end..]);
        bool isKnown = _records.Keys.Any(key => IsName(key.Name, name));
        Record[] records = _records
            .Where(entry => IsName(entry.Key.Name, name) && entry.Key.Type == type)
            .SelectMany(static entry => entry.Value)
            .ToArray();
        int code = _failing.ContainsKey(type) ? ServerFailed : isKnown ? 0 : NoSuchName;
        byte[] answer = Write(query, end + 4, code, code == 0 ? records : [], isTruncated: false);
        return answer.Length <= mostBytes ? answer : Write(query, end + 4, code, [], isTruncated: true);
    }

    private static bool IsName(string name, string asked) =>
        string.Equals(name.TrimEnd('.'), asked, StringComparison.OrdinalIgnoreCase);

    private static (string Name, int End) ReadName(ReadOnlySpan<byte> query, int start)
    {
        List<string> labels = [];
        int at = start;
        while (query[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(query.Slice(at + 1, query[at])));
            at += query[at] + 1;
        }

        return (string.Join('.', labels), at + 1);
    }

    private static byte[] Write(ReadOnlySpan<byte> query, int end, int code, Record[] records, bool isTruncated)
    {
        List<byte> bytes = [query[0], query[1], (byte)(0x84 | (isTruncated ? 2 : 0) | (query[2] & 1)), (byte)code];
        Add(bytes, 1);
        Add(bytes, (ushort)records.Length);
        Add(bytes, 0);
        Add(bytes, 0);
        bytes.AddRange(query[12..end]);
        foreach (Record record in records)
        {
            // The question's own name, which stands behind the header.
            Add(bytes, 0xC00C);
            Add(bytes, record.Type);
            Add(bytes, 1);
            Add(bytes, (ushort)(record.TimeToLive >> 16));
            Add(bytes, (ushort)record.TimeToLive);
            Add(bytes, (ushort)record.Data.Length);
            bytes.AddRange(record.Data);
        }

        return [.. bytes];
    }

    private sealed record Record(ushort Type, uint TimeToLive, byte[] Data);
}
