using System.Text.RegularExpressions;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Docs;

/// <summary>The pipeline of <c>docs/interceptors.md</c> is the one that is run here.</summary>
public sealed partial class PollyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_page_shows_what_is_run()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "interceptors.md"));

        Match[] examples = Example().Matches(page).ToArray();

        Assert.NotEmpty(examples);
        Assert.All(examples, static example => Assert.Contains(
            example.Groups["code"].Value,
            File.ReadAllText(Path.Combine(Repository.Root, example.Groups["file"].Value)),
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_was_not_sent_is_tried_again_until_its_node_is_there()
    {
        int port;
        await using (EmbeddedNode before = await ClientTest.StartNodeAsync(Wires.Duplex))
        {
            port = before.ListenEndPoint.Port;
        }

        Attempts attempts = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [$"127.0.0.1:{port}"],
            options =>
            {
                options.AwaitRelocation = false;
                options.Interceptors.Add(new PollyInterceptor());
                options.Interceptors.Add(attempts);
            },
            Cancellation);
        EmbeddedNode? node = null;
        attempts.AfterFirst = async () =>
        {
            node = await ClientTest.StartNodeAsync(Wires.Duplex, options => options.Port = port);
            await node.SpawnAsync<IEcho>("e", Cancellation);
        };

        StringValue reply = await client.Actors<IEcho>()["e"].EchoAsync(new StringValue { Value = "a" }, Cancellation);

        Assert.Equal("echo:a", reply.Value);
        Assert.True(attempts.Count >= 2);
        await node!.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_was_sent_is_not_repeated()
    {
        Attempts attempts = new();
        await using ClientTest test = await ClientTest.StartAsync(Wires.Duplex, options =>
        {
            options.Interceptors.Add(new PollyInterceptor());
            options.Interceptors.Add(attempts);
        });
        await test.Node.SpawnAsync<IProbe>("p", Cancellation);

        // It never answers. It has time to be sent, on a busy machine too.
        await Assert.ThrowsAsync<AskTimeoutException>(() => test.Client.AskAsync<Empty>(
            test.Client.Actors<IProbe>().Id("p"), new Empty(), TimeSpan.FromSeconds(2), Cancellation));

        Assert.Equal(1, attempts.Count);
    }

    [GeneratedRegex("<!-- (?<file>tests/[^ ]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    private sealed class Attempts : ICallInterceptor
    {
        public int Count { get; private set; }

        public Func<Task> AfterFirst { get; set; } = static () => Task.CompletedTask;

        public async Task InterceptAsync(InterceptedCall call, Func<Task> next)
        {
            Count++;
            try
            {
                await next();
            }
            catch (GoAktException) when (Count == 1)
            {
                await AfterFirst();
                throw;
            }
        }
    }
}
