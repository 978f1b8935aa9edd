using GoAkt.Typed;
using GoAkt.Typed.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace GoAktNamespace.Tests;

/// <summary>The whole application, with a node of the tests' own in place of the cluster.</summary>
public sealed class ApplicationFixture : WebApplicationFactory<Program>, IAsyncLifetime
{
    // A machine that is busy building is slow, and that is no failure.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>The node. A test may wait until it is idle, look into its actors, and have messages go wrong.</summary>
    public EmbeddedNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Node = await EmbeddedNode.StartAsync(static node =>
    {
        node.AddActor<GreeterActor>();
        node.InitTimeout = s_patience;
    });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Node.DisposeAsync();
    }

    // Not in development, so that the application starts no node. Whatever cluster this machine's configuration names,
    // the tests don't call it.
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseEnvironment("Testing")
        .ConfigureTestServices(services => services.Configure<GoAktClientOptions>(client =>
        {
            client.Nodes.Clear();
            client.Nodes.Add(Node.Address);
            client.AskTimeout = client.RequestTimeout = client.ConnectTimeout = s_patience;
        }));
}
