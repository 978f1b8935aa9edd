using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace GoAkt.Typed.Configuration;

/// <summary>
/// Reads one section of a configuration, key by key and without reflection. What is wrong with it is gathered in the
/// report, each with the key's whole path, and so are the keys that nobody has asked for. The client's and the node's
/// packages both read configurations, so this file is compiled into both.
/// </summary>
internal sealed class SectionReader
{
    private readonly IConfiguration _section;
    private readonly string _path;
    private readonly ConfigurationReport _report;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public SectionReader(IConfiguration section, ConfigurationReport report)
    {
        _section = section;
        _path = (section as IConfigurationSection)?.Path ?? string.Empty;
        _report = report;
    }

    /// <summary>The section's own text: an element of a list may be a text or an object.</summary>
    public string? Text => (_section as IConfigurationSection)?.Value;

    public string Path => _path;

    /// <summary>Whether there is anything in the section.</summary>
    public bool Exists => Text is not null || HasKeys;

    private bool HasKeys => _section.GetChildren().Any();

    /// <summary>The whole path of a key; the section's own for an empty one.</summary>
    public string PathOf(string key) =>
        _path.Length == 0 ? key : key.Length == 0 ? _path : ConfigurationPath.Combine(_path, key);

    public void ReadText(string key, Action<string> set) =>
        Read(key, static text => text, "a text", set);

    public void ReadBoolean(string key, Action<bool> set) =>
        Read(key, static text => bool.TryParse(text, out bool value) ? value : null, "true or false", set);

    public void ReadInt32(string key, Action<int> set) =>
        Read(
            key,
            static text =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                    ? value
                    : null,
            "a whole number",
            set);

    public void ReadDouble(string key, Action<double> set) =>
        Read(
            key,
            static text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : null,
            "a number",
            set);

    /// <summary>Reads a time. A bare number would be days to .NET, and so would hours from 24 on, which nobody
    /// means.</summary>
    public void ReadTime(string key, Action<TimeSpan> set) =>
        Read(
            key,
            static text =>
                string.Equals(text, "infinite", StringComparison.OrdinalIgnoreCase) ? Timeout.InfiniteTimeSpan
                : text.Contains(':', StringComparison.Ordinal)
                    && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value) ? value
                : null,
            "a time as hh:mm:ss, such as 00:00:05, or 'infinite' where that is allowed",
            set);

    /// <summary>Reads one of an enum's names, or several with commas between them if it is one of flags.</summary>
    public void ReadEnum<TEnum>(string key, Action<TEnum> set)
        where TEnum : struct, Enum =>
        Read(
            key,
            static text => TryParseEnum(text, out TEnum value) ? value : null,
            $"one of {string.Join(", ", Enum.GetNames<TEnum>())}",
            set);

    /// <summary>Reads names of an enum of flags, which are a list or stand in one text with commas between
    /// them.</summary>
    public void ReadFlags<TEnum>(string key, Action<TEnum> set)
        where TEnum : struct, Enum
    {
        IConfigurationSection[] elements = [.. _section.GetSection(key).GetChildren()];
        if (elements.Length == 0)
        {
            ReadEnum(key, set);
            return;
        }

        // Enum.TryParse makes one value of several names.
        _known.Add(key);
        string text = string.Join(", ", elements.Select(static element => element.Value));
        _report.NoteValue(PathOf(key), text);
        if (TryParseEnum(text, out TEnum value))
        {
            set(value);
        }
        else
        {
            _report.AddError(PathOf(key), text, $"it must be made of {string.Join(", ", Enum.GetNames<TEnum>())}");
        }
    }

    /// <summary>Reads what is a section of its own.</summary>
    /// <returns>Null if the configuration has none of that name.</returns>
    public SectionReader? ReadSection(string key)
    {
        _known.Add(key);
        SectionReader section = new(_section.GetSection(key), _report);
        return section.Exists ? section : null;
    }

    /// <summary>Reads what is a section of its own, or a switch in place of it or over it: a variable of the
    /// environment can't take a section back, but it can be false, or empty.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isOn">What the switch says; null if there is none.</param>
    /// <returns>The section; null if there is none.</returns>
    public SectionReader? ReadSection(string key, out bool? isOn)
    {
        isOn = null;
        SectionReader? section = ReadSection(key);
        if (section is null)
        {
            if (_section.GetChildren().Any(child => string.Equals(child.Key, key, StringComparison.OrdinalIgnoreCase)))
            {
                Refuse(key, null, "it is empty: write a section with keys in it, or true, or false");
            }

            return null;
        }

        if (section.Text is not { } text)
        {
            return section;
        }

        if (!bool.TryParse(text.Trim(), out bool value) && text.Length > 0)
        {
            Refuse(key, text, "it must be a section, or true, or false");
            return null;
        }

        isOn = value;
        return value && section.HasKeys ? section : null;
    }

    /// <summary>Refuses what is a text and a section as well: which of the two is meant can't be known.</summary>
    /// <returns>Whether it is both.</returns>
    public bool RefusesMixture()
    {
        bool isMixture = Text is not null && HasKeys;
        if (isMixture)
        {
            Refuse(
                string.Empty,
                Text,
                "it has keys below it as well: several sources of the configuration name it, and not in the same way");
        }

        return isMixture;
    }

    /// <summary>Leaves keys alone that others read.</summary>
    public void Skip(IEnumerable<string> keys) => _known.UnionWith(keys);

    /// <summary>Reads a list, whose elements are texts or sections.</summary>
    public IReadOnlyList<SectionReader> ReadList(string key)
    {
        _known.Add(key);
        IConfigurationSection list = _section.GetSection(key);
        if (!string.IsNullOrEmpty(list.Value))
        {
            _report.AddError(list.Path, list.Value, "a list: [ … ], or one key for each element, beginning with 0");
        }

        return [.. list.GetChildren().Select(element => new SectionReader(element, _report))];
    }

    /// <summary>The names and texts of a section whose keys are the application's own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ReadPairs(string key)
    {
        _known.Add(key);
        IConfigurationSection section = _section.GetSection(key);
        if (!string.IsNullOrEmpty(section.Value))
        {
            Refuse(key, section.Value, "it must be a section, with a text for each name");
        }

        List<KeyValuePair<string, string>> pairs = [];
        foreach (IConfigurationSection pair in section.GetChildren())
        {
            if (pair.GetChildren().Any())
            {
                _report.AddError(pair.Path, pair.Value, "it must be one text, not a section");
            }
            else
            {
                pairs.Add(new(pair.Key, pair.Value ?? string.Empty));
            }
        }

        return pairs;
    }

    /// <summary>The text that was read of a key; null if there is none.</summary>
    public string? ValueOf(string key) => _report.ValueAt(PathOf(key));

    /// <summary>Says that a value can't be used.</summary>
    public void Refuse(string key, string? value, string reason) => _report.AddError(PathOf(key), value, reason);

    /// <summary>Reports the keys that were not asked for, once all that are known have been.</summary>
    public void ReportUnknownKeys()
    {
        foreach (IConfigurationSection child in _section.GetChildren())
        {
            if (!_known.Contains(child.Key))
            {
                string? nearest = NearestNames.To(child.Key, _known);
                _report.AddUnknownKey(child.Path, nearest is null ? null : PathOf(nearest));
            }
        }
    }

    // Enum.TryParse takes any number too, which is no name, and adds several names up, which only flags allow.
    private static bool TryParseEnum<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        string[] names = typeof(TEnum).IsDefined(typeof(FlagsAttribute), inherit: false)
            ? text.Split(',', StringSplitOptions.TrimEntries)
            : [text];
        return names.All(static name => Enum.GetNames<TEnum>().Contains(name, StringComparer.OrdinalIgnoreCase))
            && Enum.TryParse(text, ignoreCase: true, out value);
    }

    private void Read<TValue>(string key, Func<string, TValue?> parse, string wanted, Action<TValue> set)
        where TValue : struct =>
        ReadRaw(key, text =>
        {
            if (parse(text.Trim()) is { } value)
            {
                set(value);
            }
            else
            {
                _report.AddError(PathOf(key), text, $"it must be {wanted}");
            }
        });

    private void Read(string key, Func<string, string> parse, string wanted, Action<string> set) =>
        ReadRaw(key, text =>
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                _report.AddError(PathOf(key), text, $"it must be {wanted}");
            }
            else
            {
                set(parse(text));
            }
        });

    private void ReadRaw(string key, Action<string> read)
    {
        _known.Add(key);
        IConfigurationSection section = _section.GetSection(key);
        if (section.Value is { } text)
        {
            _report.NoteValue(PathOf(key), text);
            read(text);
        }
        else if (section.GetChildren().Any())
        {
            _report.AddError(PathOf(key), null, "it must be one value, not a section");
        }
    }
}
