using FsCheck;
using FsCheck.Fluent;

namespace GoAkt.Typed.Tests.Fuzz;

public sealed class ActorAddressFuzzTests
{
    [Fact]
    public void A_text_is_an_address_or_a_clear_error() =>
        Prop.ForAll<string>(text => text is null || IsReadOrRefused(text)).QuickCheckThrowOnFailure();

    [Fact]
    public void What_looks_like_an_address_is_one_or_a_clear_error() =>
        Prop.ForAll<string, string, int>(
                (system, name, port) => IsReadOrRefused($"goakt://{system}@127.0.0.1:{port}/{name}")
            )
            .QuickCheckThrowOnFailure();

    private static bool IsReadOrRefused(string text)
    {
        try
        {
            return ActorAddress.Parse(text).Name.Length > 0;
        }
        catch (FormatException)
        {
            return true;
        }
    }
}
