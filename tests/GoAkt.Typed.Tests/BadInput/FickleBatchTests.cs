using System.Collections;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.BadInput;

/// <summary>A list of the application's own may say something else whenever it is read. A batch is what it was the
/// first time.</summary>
public sealed class FickleBatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_list_is_read_once(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];

        // The address is looked up for the first one and known for the second one.
        for (int round = 0; round < 2; round++)
        {
            IReadOnlyList<StringValue> replies = await alice.EchoAllAsync(new FickleList(), Cancellation);

            Assert.Equal(["echo:0", "echo:1"], replies.Select(static reply => reply.Value));
        }
    }

    private sealed class FickleList : IReadOnlyList<StringValue>
    {
        private int _reads;

        public int Count => 2;

        public StringValue this[int index] =>
            _reads++ < Count ? new StringValue { Value = $"{index}" } : null!;

        public IEnumerator<StringValue> GetEnumerator() =>
            Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
