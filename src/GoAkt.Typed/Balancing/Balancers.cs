namespace GoAkt.Typed.Balancing;

/// <summary>Makes the balancer of a strategy.</summary>
internal static class Balancers
{
    public static IBalancer For(BalancerStrategy strategy) => strategy switch
    {
        BalancerStrategy.RoundRobin => new RoundRobinBalancer(),
        BalancerStrategy.Random => new RandomBalancer(),
        BalancerStrategy.LeastLoad => new LeastLoadBalancer(),
        BalancerStrategy.PowerOfTwoChoices => new PowerOfTwoChoicesBalancer(),
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "There is no such strategy."),
    };
}
