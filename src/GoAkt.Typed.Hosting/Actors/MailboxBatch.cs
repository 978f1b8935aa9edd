using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>An actor that has more messages than one turn handles: what it answers in the next turn leaves together
/// too.</summary>
internal sealed class MailboxBatch : WorkBatch
{
    private const int MaxPooled = 64;

    private static readonly ObjectPool<MailboxBatch> s_pool = new(MaxPooled);

    private HostedActor? _actor;

    protected override bool IsSingle => false;

    public static void Start(HostedActor actor)
    {
        MailboxBatch batch = s_pool.TryTake() ?? new MailboxBatch();
        batch._actor = actor;
        batch.Count = 1;
        batch.Start();
    }

    protected override void Run(int piece) => _actor!.Execute();

    protected override void OnDone()
    {
        _actor = null;
        s_pool.Return(this);
    }
}
