using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Configuration;

/// <summary>
/// Sets options to what a section says of them, each by the rules that hold for one that code sets. Compiled into the
/// client's and the node's package.
/// </summary>
/// <param name="section">The section, whose keys are called as the options are.</param>
/// <param name="options">The options.</param>
/// <param name="validate">Throws an <see cref="ArgumentException"/> that names an option which is out of its
/// range.</param>
internal sealed class OptionsReader<TOptions>(SectionReader section, TOptions options, Action<TOptions> validate)
    where TOptions : new()
{
    public void ReadText(string option, Action<TOptions, string> set) =>
        section.ReadText(option, Checked(option, set));

    public void ReadBoolean(string option, Action<TOptions, bool> set) =>
        section.ReadBoolean(option, Checked(option, set));

    public void ReadInt32(string option, Action<TOptions, int> set) =>
        section.ReadInt32(option, Checked(option, set));

    public void ReadDouble(string option, Action<TOptions, double> set) =>
        section.ReadDouble(option, Checked(option, set));

    public void ReadTime(string option, Action<TOptions, TimeSpan> set) =>
        section.ReadTime(option, Checked(option, set));

    public void ReadEnum<TEnum>(string option, Action<TOptions, TEnum> set)
        where TEnum : struct, Enum =>
        section.ReadEnum(option, Checked(option, set));

    public void ReadFlags<TEnum>(string option, Action<TOptions, TEnum> set)
        where TEnum : struct, Enum =>
        section.ReadFlags(option, Checked(option, set));

    private Action<T> Checked<T>(string option, Action<TOptions, T> set) => value =>
    {
        // Alone, so that what is said is said of this key. How options go together is checked when all of them are set.
        TOptions alone = new();
        set(alone, value);
        try
        {
            validate(alone);
        }
        catch (ArgumentException e) when (e.ParamName == option)
        {
            section.Refuse(
                option,
                section.ValueOf(option),
                OptionRange.TryRead(e, out _, out string? reason) ? reason : e.Message);
            return;
        }
        catch (ArgumentException)
        {
            // Another option has to go with this one.
        }

        set(options, value);
    };
}
