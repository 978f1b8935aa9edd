namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

/// <summary>Writes what stands around the code that blocks a handler, or doesn't.</summary>
internal static class BlockingSource
{
    /// <summary>An actor with a gate to wait at and a profile to load, and its handler of <c>GetProfile</c>.</summary>
    public static string Handler(string handler) =>
        Actor(
            $"""
            {handler}

            public Task RenameAsync(Rename command) => Task.CompletedTask;
            """);

    /// <summary>The same actor, with both handlers and whatever else the test is about.</summary>
    public static string Actor(string members) =>
        BesideContract(
            $$"""
            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
            {{Indented(members)}}

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    /// <summary>Classes beside the contract that they implement.</summary>
    public static string BesideContract(string code) =>
        $$"""
        [ActorKind("accounts/User")]
        public interface IUserActor
        {
            Task<Profile> GetProfileAsync(GetProfile query);

            Task RenameAsync(Rename command);
        }

        {{code}}
        """;

    private static string Indented(string lines) =>
        string.Join(
            '\n',
            lines.ReplaceLineEndings("\n").Split('\n').Select(static line => line.Length == 0 ? line : "    " + line));
}
