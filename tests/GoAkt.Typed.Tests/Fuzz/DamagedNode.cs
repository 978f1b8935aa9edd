using System.Buffers.Binary;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>
/// A Framed node that answers asks with damaged bytes and leaves the connection open behind them, so that nothing but
/// the client itself ends a call. The text of an ask is the number of its answer.
/// </summary>
internal sealed class DamagedNode : IAsyncDisposable
{
    public const int MaxFrameSize = 64 * 1024;

    private static readonly ActorId s_echo = new("actors/Echo", "echo");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_impatience = TimeSpan.FromMilliseconds(200);

    private readonly byte[][] _answers;
    private readonly bool _takesAny;
    private readonly StubNode _node = new();

    /// <param name="answers">What it answers.</param>
    /// <param name="takesAny">Whether it is of GoAkt 3.14, which closes the connection on a question for a
    /// kind.</param>
    public DamagedNode(IEnumerable<byte[]> answers, bool takesAny = false)
    {
        _answers = [.. answers];
        _takesAny = takesAny;
        _node.FindsAll()
            .OnRaw<RemoteAskRequest>((request, _) => new ValueTask<byte[]?>(_answers[NumberOf(request)]));
        if (takesAny)
        {
            _node.On<RemoteKindRequest>(static _ => null);
        }
    }

    /// <summary>Gets every answer once.</summary>
    public async Task AskForAllAsync()
    {
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [_node.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.MaxFrameSize = MaxFrameSize;
                options.RequestTimeout = s_patience;
                options.AwaitRelocation = false;
            },
            TestContext.Current.CancellationToken);
        await Parallel.ForAsync(0, _answers.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await AskAsync(client, i));
        Assert.True(_node.CountOf<RemoteAskRequest>() >= _answers.Length);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private async Task AskAsync(GoAktClient client, int number)
    {
        byte[] answer = _answers[number];
        StringValue text = new() { Value = $"{number}" };
        if (Lacks(answer))
        {
            await Outcome.IsItsDeadlineAsync(
                () => client.AskAsync<StringValue>(s_echo, text, s_impatience, TestContext.Current.CancellationToken),
                answer);
        }
        else
        {
            await Outcome.IsReplyOrErrorAsync(
                () => client.AskAsync<StringValue>(s_echo, text, s_patience, TestContext.Current.CancellationToken),
                answer);
        }
    }

    /// <summary>Whether the answer is the beginning of a possible one, so that there is nothing to do but to wait for
    /// the rest.</summary>
    private static bool Lacks(byte[] answer)
    {
        if (answer.Length < 8)
        {
            return true;
        }

        uint total = BinaryPrimitives.ReadUInt32BigEndian(answer);
        uint nameLength = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(4));
        if (total <= answer.Length || total > MaxFrameSize || nameLength is < 12 or > 256 || nameLength > total - 8)
        {
            return false;
        }

        uint metadataLength = answer.Length < 12 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(8));
        return "internalpb."u8.StartsWith(answer.AsSpan(8, Math.Min(11, answer.Length - 8)))
            || answer.Length < 12
            || (12L + nameLength + metadataLength <= total
                && "internalpb."u8.StartsWith(answer.AsSpan(12, Math.Min(11, answer.Length - 12))));
    }

    private int NumberOf(RemoteAskRequest request)
    {
        ByteString message = request.RemoteMessages.Single().Message;
        StringValue text = _takesAny
            ? Any.Parser.ParseFrom(message).Unpack<StringValue>()
            : StringValue.Parser.ParseFrom(WireFrame.TryParse(message.Span)!.Body);
        return int.Parse(text.Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
