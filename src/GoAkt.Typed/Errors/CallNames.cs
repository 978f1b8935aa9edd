namespace GoAkt.Typed;

/// <summary>What calls are called in errors.</summary>
internal static class CallNames
{
    public const string Ask = "Ask";
    public const string Tell = "Tell";
    public const string Lookup = "Look-up";
    public const string Spawn = "Spawn";
    public const string Respawn = "Respawn";
    public const string Reinstate = "Reinstate";
    public const string Stop = "Stop";
    public const string Activate = "Activation";
    public const string Kinds = "Listing of the kinds";
    public const string Introspection = "Introspection";
}
