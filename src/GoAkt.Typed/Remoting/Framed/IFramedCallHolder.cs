namespace GoAkt.Typed.Remoting.Framed;

/// <summary>What a call waits in or for.</summary>
internal interface IFramedCallHolder
{
    /// <summary>Fails the call, unless it is not here any more.</summary>
    void GiveUp(FramedCall call, Exception reason);
}
