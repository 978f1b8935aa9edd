using System.Net;
using System.Net.Sockets;

namespace WebShop.Tests;

/// <summary>The program as a user runs it, in a process of its own.</summary>
public sealed class ProgramTests
{
    private const string Open = "The shop is open at ";
    private const string Node = "The shop's node is at ";

    [LongFact]
    public async Task Dotnet_run_needs_nothing_else_and_prints_its_address()
    {
        await using var shop = ShopProcess.DotnetRun("--urls", "http://127.0.0.1:0");
        string address = await shop.LineAfterAsync(Open);
        using HttpClient client = new() { BaseAddress = new Uri(address) };

        HttpResponseMessage page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<h1>Web shop</h1>", html, StringComparison.Ordinal);
        Assert.Contains(
            "script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string ready = await client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Contains("\"status\":\"Healthy\"", ready, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();

        (int exitCode, string output) = await ShopProcess.RunAsync("--urls", $"http://{other.LocalEndpoint}");

        Assert.Equal(2, exitCode);
        Assert.Contains($"http://{other.LocalEndpoint}", output, StringComparison.Ordinal);
        Assert.Contains("--urls", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'nonsense' is no place to serve at", "--serve", "nonsense")]
    [InlineData("'127.0.0.1:99999' is no place to serve at", "--serve", "127.0.0.1:99999")]
    [InlineData("GoAkt:Nodes:0", "--GoAkt:Nodes:0=127.0.0.1:x", "--urls=http://127.0.0.1:0")]
    [InlineData("GoAkt:AskTimeout", "--GoAkt:AskTimeout=soon", "--urls=http://127.0.0.1:0")]
    public async Task What_makes_no_sense_is_named(string said, params string[] arguments)
    {
        (int exitCode, string output) = await ShopProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_alone_serves_web_servers_and_ends_when_it_is_asked_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with Linux's kill.");
        await using var node = ShopProcess.Start("--serve", "127.0.0.1:0");
        string address = await node.LineAfterAsync(Node);
        await using var shop =
            ShopProcess.Start("--urls", "http://127.0.0.1:0", $"--GoAkt:Nodes:0={address}");
        using HttpClient client = new() { BaseAddress = new Uri(await shop.LineAfterAsync(Open)) };

        HttpResponseMessage answer = await ShopFactory.AddAsync(client, "ada", "moka");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string ready = await client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Contains(address, ready, StringComparison.Ordinal);

        Assert.Equal(0, await shop.TerminateAsync());
        Assert.Equal(0, await node.TerminateAsync());
    }
}
