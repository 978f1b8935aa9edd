namespace GoAkt.Typed.Configuration;

/// <summary>What reading a configuration has shown. Compiled into the client's and the node's package.</summary>
internal sealed class ConfigurationReport
{
    private readonly List<string> _errors = [];
    private readonly List<UnknownKey> _unknownKeys = [];
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong, each with the key's whole path and its value.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The keys that mean nothing.</summary>
    public IReadOnlyList<UnknownKey> UnknownKeys => _unknownKeys;

    public void AddError(string path, string? value, string reason) =>
        _errors.Add(value is null ? $"{path}: {reason}." : $"{path}: '{value}': {reason}.");

    public void AddUnknownKey(string path, string? nearest) => _unknownKeys.Add(new UnknownKey(path, nearest));

    public void NoteValue(string path, string value) => _values[path] = value;

    /// <summary>The text that the configuration has at a path; null if it has none.</summary>
    public string? ValueAt(string path) => _values.GetValueOrDefault(path);
}

/// <summary>A key that means nothing.</summary>
/// <param name="Path">Its whole path.</param>
/// <param name="Nearest">The whole path of the known key that is spelt most alike; null if none is near.</param>
internal sealed record UnknownKey(string Path, string? Nearest);
