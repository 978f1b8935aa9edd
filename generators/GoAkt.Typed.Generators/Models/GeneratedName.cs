namespace GoAkt.Typed.Generators.Models;

/// <summary>What the generated types and files of one contract are called.</summary>
/// <param name="Type">What the names of its types begin with.</param>
/// <param name="File">What the names of its files begin with.</param>
internal sealed record GeneratedName(string Type, string File)
{
    /// <summary>The namespace that holds those of all that is generated.</summary>
    public const string Namespace = "GoAkt.Typed.Generated";

    private const string Proxy = "Proxy";
    private const string Dispatcher = "Dispatcher";
    private const string Registration = "RegistrationAttribute";

    /// <summary>What the names of generated types can end in.</summary>
    public static IReadOnlyList<string> Endings { get; } =
        [Proxy, Dispatcher, Proxy + Registration, Dispatcher + Registration];

    public static string OfProxy(string name) => name + Proxy;

    public static string OfDispatcher(string name) => name + Dispatcher;

    /// <summary>The attribute that registers a generated type where C# has no module initializers.</summary>
    public static string OfRegistration(string type) => type + Registration;
}
