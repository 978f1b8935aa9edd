using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <content>The faults that a test has injected.</content>
internal sealed partial class HostedNode
{
    private readonly Lock _faultGate = new();

    // Null while there are none, so that they cost a message no more than that look.
    private volatile InjectedFault[]? _faults;

    /// <summary>The fault that a message suffers; null if there is none.</summary>
    public InjectedFault? FaultFor(HostedKind kind, IMessage message) =>
        _faults is { } faults ? Meet(faults, kind, message) : null;

    public void Add(InjectedFault fault)
    {
        lock (_faultGate)
        {
            _faults = [.. _faults ?? [], fault];
        }
    }

    public void Remove(InjectedFault fault)
    {
        lock (_faultGate)
        {
            InjectedFault[] left = [.. (_faults ?? []).Where(other => other != fault)];
            _faults = left.Length > 0 ? left : null;
        }
    }

    private InjectedFault? Meet(InjectedFault[] faults, HostedKind kind, IMessage message)
    {
        // The latest first.
        for (int i = faults.Length - 1; i >= 0; i--)
        {
            InjectedFault fault = faults[i];
            if (fault.TryMeet(kind, message))
            {
                if (fault.IsUsedUp)
                {
                    Remove(fault);
                }

                return fault;
            }
        }

        return null;
    }
}
