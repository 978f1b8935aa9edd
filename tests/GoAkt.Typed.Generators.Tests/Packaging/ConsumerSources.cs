namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>What a user of the packages writes.</summary>
internal static class ConsumerSources
{
    /// <summary>A contract in C# 8.</summary>
    public const string Contract =
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;

        namespace Consumer.Contracts
        {
            /// <summary>Echoes.</summary>
            [ActorKind("actors/Echo")]
            public interface IEcho
            {
                /// <summary>Echoes.</summary>
                /// <param name="text">What to say.</param>
                /// <param name="ct">Gives up.</param>
                /// <returns>The same.</returns>
                Task<StringValue> EchoAsync(StringValue text, CancellationToken ct = default);

                /// <summary>Forgets.</summary>
                /// <param name="empty">Nothing.</param>
                /// <returns>When told.</returns>
                Task ForgetAsync(Empty empty);
            }
        }
        """;

    /// <summary>A program that hosts and calls an actor of the contract.</summary>
    public const string Program =
        """
        using Consumer.Contracts;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;
        using GoAkt.Typed.Hosting;

        await using EmbeddedNode node = await EmbeddedNode.StartAsync(options => options.AddActor<EchoActor>());
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            options => options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(20));
        Actors<IEcho> echoes = client.Actors<IEcho>();
        await echoes.SpawnAsync("one");
        Console.WriteLine((await echoes["one"].EchoAsync(new StringValue { Value = "hello" })).Value);

        internal sealed class EchoActor : IEcho
        {
            public Task<StringValue> EchoAsync(StringValue text, CancellationToken ct) => Task.FromResult(new StringValue { Value = "echo:" + text.Value });

            public Task ForgetAsync(Empty empty) => Task.CompletedTask;
        }
        """;

    /// <summary>A contract and a program that hosts and calls its actor, in the newest C#, in one project.</summary>
    public const string NewProgram =
        """
        using Consumer.Contracts;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;
        using GoAkt.Typed.Hosting;

        await using EmbeddedNode node = await EmbeddedNode.StartAsync(options => options.AddActor<EchoActor>().AddActor<CountActor>());
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            options => options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(20));
        Actors<IEcho> echoes = client.Actors<IEcho>();
        await echoes.SpawnAsync("one");
        Console.WriteLine((await echoes["one"].EchoAsync(new StringValue { Value = "hello" })).Value);
        Actors<ICount> counts = client.Actors<ICount>();
        await counts.SpawnAsync("two");
        Console.WriteLine((await counts["two"].CountAsync(new StringValue { Value = "hello" })).Value);

        [ActorKind("actors/Count")]
        public interface ICount
        {
            Task<Int32Value> CountAsync(StringValue text);
        }

        internal sealed class CountActor : ICount
        {
            public Task<Int32Value> CountAsync(StringValue text) => Task.FromResult(new Int32Value { Value = text.Value.Length });
        }

        internal sealed class EchoActor : IEcho
        {
            public Task<StringValue> EchoAsync(StringValue text, CancellationToken ct) => Task.FromResult(new StringValue { Value = "echo:" + text.Value });

            public Task ForgetAsync(Empty empty) => Task.CompletedTask;
        }
        """;

    /// <summary>Contracts in C# 8 with every shape of method that there is, one that is refused among them, and
    /// documented throughout.</summary>
    public const string EveryShape =
        """
        #if !IMPLICIT_USINGS
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        #endif
        using Google.Protobuf;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;

        namespace Consumer.Everything
        {
            /// <summary>Documented.</summary>
            public interface IBase
            {
                /// <summary>Documented.</summary>
                /// <param name="query">Documented.</param>
                /// <returns>Documented.</returns>
                Task<StringValue> FindAsync(Int32Value query);
            }

            /// <summary>Documented.</summary>
            /// <typeparam name="TMessage">Documented.</typeparam>
            /// <typeparam name="TReply">Documented.</typeparam>
            public interface IQueried<TMessage, TReply>
            {
                /// <summary>Documented.</summary>
                /// <param name="message">Documented.</param>
                /// <returns>Documented.</returns>
                ValueTask<TReply> QueryAsync(TMessage message);
            }

            /// <summary>Documented.</summary>
            [ActorKind("everything/Actor"), AskTimeout(100)]
            public interface IEverything : IBase, IQueried<Duration, Timestamp>
            {
                /// <summary>Documented.</summary>
                /// <param name="question">Documented.</param>
                /// <param name="timeout">Documented.</param>
                /// <param name="cancellationToken">Documented.</param>
                /// <returns>Documented.</returns>
                Task<IMessage> DecideAsync(Struct question, TimeSpan timeout, CancellationToken cancellationToken = default);

                /// <summary>Documented.</summary>
                /// <param name="values">Documented.</param>
                /// <param name="timeout">Documented.</param>
                /// <returns>Documented.</returns>
                [AskTimeout(500)]
                ValueTask<IReadOnlyList<StringValue>> AskAllAsync(BoolValue[] values, TimeSpan? timeout = null);

                /// <summary>Documented.</summary>
                /// <param name="command">Documented.</param>
                /// <param name="cancellationToken">Documented.</param>
                /// <returns>Documented.</returns>
                Task TellAsync(BytesValue command, CancellationToken cancellationToken = default);

                /// <summary>Documented.</summary>
                /// <param name="commands">Documented.</param>
                /// <returns>Documented.</returns>
                ValueTask TellAllAsync(IEnumerable<FloatValue> commands);

                /// <summary>Documented.</summary>
                /// <param name="command">Documented.</param>
                /// <returns>Documented.</returns>
                [Obsolete("Use TellAsync.")]
                Task TellOnceAsync(DoubleValue command);

                /// <summary>Documented.</summary>
                /// <param name="query">Documented.</param>
                /// <returns>Documented.</returns>
                Task<StringValue> RepeatAsync(UInt32Value query) => FindAsync(new Int32Value { Value = (int)(query?.Value ?? 0) });
            }

            /// <summary>Documented.</summary>
            [GrainKind("everything/Grain")]
            public interface IGrain
            {
                /// <summary>Documented.</summary>
                /// <param name="value">Documented.</param>
                /// <returns>Documented.</returns>
                ValueTask<StringValue> AddAsync(UInt64Value value);
            }

            /// <summary>Documented.</summary>
            [ActorKind("everything/Stub")]
            public interface IStub
            {
        #pragma warning disable GOAKT001, GOAKT002, GOAKT008
                /// <summary>Gets what can't travel.</summary>
                int Count { get; }

                /// <summary>Documented.</summary>
                /// <param name="text">Documented.</param>
                /// <returns>Documented.</returns>
                Task<StringValue> EchoAsync(string text);

                /// <summary>Documented.</summary>
                /// <param name="value">Documented.</param>
                void Drop(Empty value);
        #pragma warning restore GOAKT001, GOAKT002, GOAKT008
            }
        }
        """;
}
