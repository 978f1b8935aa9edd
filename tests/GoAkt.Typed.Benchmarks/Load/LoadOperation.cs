namespace GoAkt.Typed.Benchmarks.Load;

internal enum LoadOperation
{
    Ask,
    Tell,
    Batch,

    /// <summary>Asks while another caller sends one large message after another.</summary>
    Beside,

    /// <summary>Asks while somebody listens to the client's spans and figures.</summary>
    Watched,
}
