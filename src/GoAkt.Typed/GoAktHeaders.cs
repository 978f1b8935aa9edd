using GoAkt.Typed.Telemetry;

namespace GoAkt.Typed;

/// <summary>
/// Headers for the calls that the code here makes, whichever client makes them: a tenant, a user, a request's id. They
/// flow with the code, through its awaits and the methods that it calls.
/// </summary>
/// <example>
/// <code>
/// using (GoAktHeaders.Push("x-tenant", "acme"))
/// {
///     await users["alice"].GetProfileAsync(new GetProfile());
/// }
/// </code>
/// </example>
public static class GoAktHeaders
{
    /// <summary>Adds a header to all calls until what is returned is disposed. It takes the place of one of that name
    /// that was pushed before, or that <see cref="GoAktClientOptions.Headers"/> gives.</summary>
    /// <param name="name">Its name, HTTP-style: letters, digits and <c>-</c>, compared without case; none that HTTP or
    /// Connect use themselves, as <c>host</c> and <c>content-type</c>.</param>
    /// <param name="value">Its value, of one line.</param>
    /// <returns>What takes the header back when it is disposed, in the code that has pushed it.</returns>
    /// <exception cref="ArgumentException">The header can't travel: its name is null, empty, none of HTTP's style or
    /// one that HTTP uses itself, or its value has more than one line.</exception>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public static IDisposable Push(string name, string value) =>
        Push([new KeyValuePair<string, string>(name, value)]);

    /// <summary>Adds headers to all calls until what is returned is disposed. Each takes the place of one of its name
    /// that was pushed before, or that <see cref="GoAktClientOptions.Headers"/> gives.</summary>
    /// <param name="headers">Names and values, as for <see cref="Push(string, string)"/>; read once, here.</param>
    /// <returns>What takes the headers back when it is disposed, in the code that has pushed them.</returns>
    /// <exception cref="ArgumentException">A header can't travel, as for
    /// <see cref="Push(string, string)"/>.</exception>
    /// <exception cref="ArgumentNullException">The headers are null, or one's value is.</exception>
    public static IDisposable Push(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        KeyValuePair<string, string>[] all = [.. headers];
        foreach ((string name, string value) in all)
        {
            ArgumentNullException.ThrowIfNull(value);
            if (HeaderText.WrongWith(name, value) is { } wrong)
            {
                throw new ArgumentException($"The header '{name}' can't travel: {wrong}.", nameof(headers));
            }
        }

        return PushedHeaders.Push(all);
    }
}
