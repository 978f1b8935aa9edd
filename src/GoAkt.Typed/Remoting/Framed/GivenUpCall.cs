namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Stands in a connection for a call whose answer nobody wants any more.</summary>
internal sealed class GivenUpCall : FramedCall
{
    public static readonly GivenUpCall Instance = new();

    private GivenUpCall()
    {
    }

    protected override ReadOnlySpan<byte> ResponseName => default;

    protected override Exception? Complete(ReadOnlySpan<byte> body) => null;

    protected override void Succeed()
    {
    }

    protected override void Complete(Exception failure)
    {
    }
}
