namespace GoAkt.Typed.Benchmarks.Load;

internal enum LoadOperation
{
    Ask,
    Tell,
    Batch,

    /// <summary>Asks while another caller sends one large message after another.</summary>
    Beside,
}
