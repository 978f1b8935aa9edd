using WebShop.Api;
using WebShop.Hosting;
using WebShop.Live;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
if (args.Any(static argument => argument.StartsWith("--serve", StringComparison.Ordinal)))
{
    return await NodeProgram.RunAsync(args, place: builder.Configuration["serve"] ?? string.Empty);
}

builder.UseDefaultUrl("http://127.0.0.1:5080");
builder.AddShopTelemetry("webshop");
builder.AddShop();

await using WebApplication app = builder.Build();
app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapCarts();
app.MapLiveEvents();
app.MapHealth();
return await app.RunUntilStoppedAsync(
    () => $"The shop is open at {string.Join(" and ", app.Urls)}",
    "Choose another one: --urls http://127.0.0.1:5081");
