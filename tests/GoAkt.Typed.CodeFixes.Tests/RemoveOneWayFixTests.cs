using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class RemoveOneWayFixTests
{
    [Fact]
    public Task The_attribute_goes_and_what_stands_before_it_stays() =>
        VerifyFix.Fixes<RemoveOneWayFix>(
            "GOAKT031",
            Source.Contract(
                """
                /// <summary>Renames.</summary>
                [[|OneWay|]]
                Task RenameAsync(Rename command);
                """),
            Source.Contract(
                """
                /// <summary>Renames.</summary>
                Task RenameAsync(Rename command);
                """));

    [Fact]
    public Task Other_attributes_stay() =>
        VerifyFix.Fixes<RemoveOneWayFix>(
            "GOAKT031",
            Source.Contract(
                """
                [Obsolete("a"), [|OneWay|]]
                Task RenameAsync(Rename command);

                [Obsolete("b")]
                [[|OneWay|]]
                Task<Profile> GetProfileAsync(GetProfile query);

                [[|OneWay|]]
                [Obsolete("c")]
                Task<Receipt> PayAsync(Payment payment);
                """,
                "System"),
            Source.Contract(
                """
                [Obsolete("a")]
                Task RenameAsync(Rename command);

                [Obsolete("b")]
                Task<Profile> GetProfileAsync(GetProfile query);

                [Obsolete("c")]
                Task<Receipt> PayAsync(Payment payment);
                """,
                "System"));

    [Fact]
    public Task The_attribute_goes_from_the_line_of_its_method() =>
        VerifyFix.Fixes<RemoveOneWayFix>(
            "GOAKT031",
            Source.Contract("[[|OneWay|]] Task RenameAsync(Rename command);"),
            Source.Contract("Task RenameAsync(Rename command);"));
}
