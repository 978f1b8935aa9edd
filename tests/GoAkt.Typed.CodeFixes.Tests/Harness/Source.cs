namespace GoAkt.Typed.CodeFixes.Tests.Harness;

/// <summary>Writes what stands around the lines that a test is about.</summary>
internal static class Source
{
    /// <summary>A file that uses tasks, the messages of <c>Accounts</c> and GoAkt.Typed, behind the namespaces
    /// named.</summary>
    public static string File(string code, params string[] alsoUsing)
    {
        string[] namespaces = [.. alsoUsing, "System.Threading.Tasks", "Accounts", "GoAkt.Typed"];
        return
            $"""
            {string.Join('\n', namespaces.Select(static name => $"using {name};"))}

            {code}
            """;
    }

    /// <summary>A file of one contract.</summary>
    public static string Contract(string members, params string[] alsoUsing) => File(UserActor(members), alsoUsing);

    /// <summary>A file of a contract, with one message to ask and one to tell, and of code that uses it.</summary>
    public static string BesideContract(string code) =>
        File(
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            {{code}}
            """,
            "System",
            "System.Collections.Generic",
            "System.Threading");

    /// <summary>The contract alone, where a test shows what its file uses.</summary>
    public static string UserActor(string members) =>
        $$"""
        [ActorKind("accounts/User")]
        public interface IUserActor
        {
        {{Indented(members)}}
        }
        """;

    /// <summary>Lines as they stand inside braces.</summary>
    public static string Indented(string lines) =>
        string.Join(
            '\n',
            lines.ReplaceLineEndings("\n").Split('\n').Select(static line => line.Length == 0 ? line : "    " + line));
}
