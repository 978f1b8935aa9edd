using System.Globalization;
using System.Net;
using GoAkt.Typed.Hosting;

namespace WebShop.Hosting;

/// <summary>The program as a node alone, without the web: <c>--serve host:port</c>.</summary>
internal static class NodeProgram
{
    public static async Task<int> RunAsync(string[] args, string place)
    {
        if (!TryRead(place, out string host, out int port))
        {
            await Console.Error.WriteLineAsync(
                $"'{place}' is no place to serve at: write host:port, such as --serve 127.0.0.1:3321.");
            return 2;
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.AddShopTelemetry("webshop-node");
        builder.Services.AddGoAktClient();
        builder.Services.AddShopNode(node =>
        {
            node.Host = host;
            node.Port = port;
        });
        using IHost app = builder.Build();
        return await app.RunUntilStoppedAsync(
            () => $"The shop's node is at {app.Services.GetRequiredService<EmbeddedNode>().Address}",
            "Choose another one: --serve 127.0.0.1:3322");
    }

    private static bool TryRead(string place, out string host, out int port)
    {
        int colon = place.LastIndexOf(':');
        host = place[..Math.Max(colon, 0)];
        return int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort
            && host.Length > 0;
    }
}
