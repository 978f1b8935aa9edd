using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.DependencyInjection.Tests;

/// <summary>An embedded node takes the place of the cluster that a web application is configured for, as
/// <c>docs/testing.md</c> has it.</summary>
public sealed class WebApplicationFactoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_application_calls_the_node_of_the_test()
    {
        await using ApplicationFactory factory = new();
        using HttpClient http = factory.CreateClient();
        EmbeddedNode node = factory.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<IEcho>("alice", Cancellation);

        Assert.Equal("echo:hello", await http.GetStringAsync("/alice/hello", Cancellation));

        GoAktClient client = factory.Services.GetRequiredService<GoAktClient>();
        Assert.Equal([node.Address], client.Nodes.Select(static node => node.Address));
    }

    private sealed class ApplicationFactory : WebApplicationFactory<WebApplicationFactoryTests>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
        {
            services.AddGoAktNode(static n => n.AddActor<Echo>());
            services.Configure<GoAktClientOptions>(static options =>
            {
                options.Nodes.Clear();
                options.Nodes.Add("embedded:*");
            });
        });

        // It would be looked for at the root of the repository.
        protected override IHost CreateHost(IHostBuilder builder) =>
            base.CreateHost(builder.UseContentRoot(AppContext.BaseDirectory));

        // The application, which has no program of its own here: its cluster is one that no test may call.
        protected override IHostBuilder CreateHostBuilder() => new HostBuilder()
            .ConfigureAppConfiguration(static configuration => configuration.AddInMemoryCollection(
                [KeyValuePair.Create("GoAkt:Nodes:0", (string?)"192.0.2.1:3321")]))
            .ConfigureLogging(static logging => logging.ClearProviders())
            .ConfigureWebHost(static web => web
                .ConfigureServices(static (context, services) =>
                    services.AddRouting().AddGoAktClient(context.Configuration))
                .Configure(static app => app.UseRouting().UseEndpoints(static endpoints => endpoints.MapGet(
                    "/{name}/{text}",
                    static async (string name, string text, Actors<IEcho> echoes, CancellationToken ct) =>
                        (await echoes[name].EchoAsync(new StringValue { Value = text }, ct)).Value))));
    }
}
