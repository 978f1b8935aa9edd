using System.Reflection;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>The tables of <c>docs/errors.md</c> and the tests of their rows are of one mind.</summary>
public sealed class ErrorTableTests
{
    [Fact]
    public void Every_row_has_a_test_and_every_test_has_a_row()
    {
        IEnumerable<string> tested = typeof(ErrorTableTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods())
            .Select(static method => method.GetCustomAttribute<ErrorRowAttribute>()?.Condition)
            .OfType<string>()
            .Concat(AnsweredErrorTests.Conditions);

        Assert.Equal(
            ErrorRow.All.Select(static row => row.Condition).Order(StringComparer.Ordinal),
            tested.Distinct().Order(StringComparer.Ordinal));
    }
}
