namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>Writes the programs that tests run against a <see cref="RecordingCaller"/>.</summary>
internal static class Programs
{
    /// <summary>A program that gets the proxy of a contract as <c>actor</c> and runs some statements.</summary>
    public static string Calling(string contract, string statements) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Accounts;
        using Google.Protobuf;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;

        public static class Program
        {
            public static async Task RunAsync(GoAkt.Typed.Proxies.ActorCaller caller)
            {
                {{contract}} actor = GoAkt.Typed.Proxies.ProxyRegistry.Find<{{contract}}>()!.Create(caller);
                {{statements}}
            }
        }
        """;

    /// <summary>
    /// A program that hosts actors of some class on a node, spawns one as <c>id</c> of some kind, runs statements with
    /// a <c>client</c>, and answers the text that they put into <c>said</c>.
    /// </summary>
    public static string Hosting(string actor, string kind, string statements) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Accounts;
        using Google.Protobuf;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;
        using GoAkt.Typed.Hosting;

        public static class Program
        {
            public static async Task<string> RunAsync()
            {
                await using EmbeddedNode node = await EmbeddedNode.StartAsync(options => options.AddActor<{{actor}}>());
                await using GoAktClient client = await GoAktClient.ConnectAsync(
                    new[] { node.Address },
                    options => options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(20));
                ActorId id = new ActorId("{{kind}}", "one");
                await client.SpawnAsync(id);
                string said = "";
                {{statements}}
                return said;
            }
        }
        """;
}
