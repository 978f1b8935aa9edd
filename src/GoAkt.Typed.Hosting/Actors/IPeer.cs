namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The other end of a connection where what is told is not answered: who has told may go on before the node
/// has read it.</summary>
internal interface IPeer
{
    /// <summary>Waits until all that the peer has written by now has reached the node's mailboxes, or nothing more
    /// comes from it.</summary>
    /// <returns>Whether that is so; false if the peer is to be looked at once more.</returns>
    Task<bool> CatchUpAsync();
}
