namespace GoAkt.Typed.Proxies;

/// <summary>Finds the proxy of what a program says is a contract, or says what is wrong with it.</summary>
internal static class ContractProxies
{
    /// <summary>Finds the proxy of a contract of actors, or of grains.</summary>
    /// <exception cref="ArgumentException">The type is no contract of that sort, or its project does not run the
    /// generator.</exception>
    public static ContractProxy<TContract> Find<TContract>(ContractSort sort)
        where TContract : class
    {
        string contract = typeof(TContract).FullName ?? typeof(TContract).Name;
        string attribute = sort == ContractSort.Actor ? "ActorKind" : "GrainKind";
        ContractProxy<TContract> proxy = ProxyRegistry.Find<TContract>()
            ?? throw new ArgumentException(
                $"'{contract}' has no proxy. A contract is an interface with [{attribute}(\"package/Type\")], in a project that references the "
                    + "GoAkt.Typed package with its generator.");
        return proxy.Sort == sort
            ? proxy
            : throw new ArgumentException(
                $"'{contract}' is a contract of {(sort == ContractSort.Actor ? "grains: use Grains" : "actors: use Actors")}<{typeof(TContract).Name}>().");
    }
}
