using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Testing;

/// <summary>Clients for tests of what a call comes to, not of when. They have more time than production's: beside what
/// else is tested at the same time, a call may wait for seconds for a processor.</summary>
public static class PatientClient
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Connects as <see cref="GoAktClient.ConnectAsync(IEnumerable{string}, Action{GoAktClientOptions}?,
    /// CancellationToken)"/> does; <paramref name="configure"/> may still set shorter time-outs.</summary>
    public static Task<GoAktClient> ConnectAsync(
        IEnumerable<string> endpoints,
        Action<GoAktClientOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        GoAktClient.ConnectAsync(endpoints, Patiently(configure), cancellationToken);

    /// <inheritdoc cref="ConnectAsync(IEnumerable{string}, Action{GoAktClientOptions}?, CancellationToken)"/>
    public static Task<GoAktClient> ConnectAsync(
        IEnumerable<Node> nodes,
        Action<GoAktClientOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        GoAktClient.ConnectAsync(nodes, Patiently(configure), cancellationToken);

    private static Action<GoAktClientOptions> Patiently(Action<GoAktClientOptions>? configure) => options =>
    {
        options.AskTimeout = options.RequestTimeout = options.ConnectTimeout = s_patience;
        configure?.Invoke(options);
    };
}
