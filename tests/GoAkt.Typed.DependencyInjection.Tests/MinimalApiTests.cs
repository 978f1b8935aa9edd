using GoAkt.Typed.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.DependencyInjection.Tests;

/// <summary>A web application that takes actors as any other service, beside a node of its own.</summary>
public sealed class MinimalApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Actors_are_a_parameter_of_a_route()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.AddActor<Echo>(), Cancellation);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddGoAktClient(options =>
        {
            options.Nodes.Add(node.Address);
            options.AskTimeout = options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
        });
        await using WebApplication app = builder.Build();
        app.MapGet("/{name}/{text}", async (string name, string text, Actors<IEcho> echoes, CancellationToken ct) =>
            (await echoes[name].EchoAsync(new StringValue { Value = text }, ct)).Value);
        app.MapGet("/spawned/{name}", async (string name, IActors<IEcho> echoes, IGoAktClient client) =>
            await echoes.ExistsAsync(name) && client.Nodes.Count == 1 ? "yes" : "no");
        await app.StartAsync(Cancellation);
        string address = app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!
            .Addresses.Single();
        using HttpClient http = new() { BaseAddress = new Uri(address) };

        Assert.Equal("echo:hello", await http.GetStringAsync("/alice/hello", Cancellation));
        Assert.Equal("yes", await http.GetStringAsync("/spawned/alice", Cancellation));

        await app.StopAsync(Cancellation);
    }
}
