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
}
