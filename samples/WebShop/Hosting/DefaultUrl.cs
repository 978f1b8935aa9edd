namespace WebShop.Hosting;

internal static class DefaultUrl
{
    private static readonly string[] s_settings = ["urls", "http_ports", "https_ports"];

    /// <summary>Listens there unless one of ASP.NET's usual settings says where: <c>--urls</c>,
    /// <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>, <c>Kestrel:Endpoints</c>.</summary>
    public static void UseDefaultUrl(this WebApplicationBuilder builder, string url)
    {
        bool isSet = s_settings.Any(setting => !string.IsNullOrEmpty(builder.Configuration[setting]))
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isSet)
        {
            builder.WebHost.UseUrls(url);
        }
    }
}
