namespace GoAkt.Typed.Hosting.Actors;

/// <summary>An actor's constructor, factory or start failed, or took too long.</summary>
internal sealed class ActorStartException(Exception cause)
    : Exception($"preStart failed\n{ExceptionText.Of(cause)}", cause)
{
    /// <summary>What the actor failed with.</summary>
    public string Reason => ExceptionText.Of(InnerException!);
}
