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
        (string attribute, string wanted, string other) =
            sort == ContractSort.Actor ? ("ActorKind", "Actors", "Grains") : ("GrainKind", "Grains", "Actors");
        ContractProxy<TContract> proxy = ProxyRegistry.Find<TContract>()
            ?? throw new ArgumentException(
                $"'{contract}' is not a contract, so '{wanted}<{typeof(TContract).Name}>' has no proxy for it: make it an interface with "
                    + $"[{attribute}(\"package/Type\")], in a project that references the GoAkt.Typed package with its generator (GOAKT019).");
        return proxy.Sort == sort
            ? proxy
            : throw new ArgumentException(
                $"'{contract}' is a contract of {other.ToLowerInvariant()}: use '{other}<{typeof(TContract).Name}>' instead of "
                    + $"'{wanted}<{typeof(TContract).Name}>' (GOAKT020).");
    }
}
