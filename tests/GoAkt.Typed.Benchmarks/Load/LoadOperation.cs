namespace GoAkt.Typed.Benchmarks.Load;

internal enum LoadOperation
{
    Ask,
    Tell,
    Batch,
}
