using System.Net.Sockets;
using GoAkt.Typed.Errors;
using Microsoft.Extensions.Options;

namespace WebShop.Hosting;

internal static class HostRunning
{
    /// <summary>Runs a host until it is asked to stop, and says in a sentence why it can't start.</summary>
    /// <param name="host">The host.</param>
    /// <param name="ready">What to print once it has started.</param>
    /// <param name="otherPlace">What to do where the port is taken.</param>
    /// <returns>The exit code of the program.</returns>
    public static async Task<int> RunUntilStoppedAsync(this IHost host, Func<string> ready, string otherPlace)
    {
        try
        {
            await host.StartAsync();
        }
        catch (Exception e) when (IsSayingItAll(e))
        {
            await Console.Error.WriteLineAsync(e is IOException ? $"{e.Message} {otherPlace}" : e.Message);

            // What has started already ends in its order, and without complaint. Where an option can't be there is
            // nothing yet, not even what a host stops.
            if (e is not OptionsValidationException)
            {
                await host.StopAsync();
            }

            return 2;
        }

        Console.WriteLine(ready());
        await host.WaitForShutdownAsync();
        return 0;
    }

    // A port that is taken, an address that is not this machine's, a certificate that is missing, an option that can't
    // be, a node that has to be there and is not: no stack trace helps.
    private static bool IsSayingItAll(Exception e) => e is IOException or SocketException or InvalidOperationException
        or OptionsValidationException or ArgumentException or FormatException or GoAktException;
}
