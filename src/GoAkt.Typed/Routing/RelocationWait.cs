using System.Diagnostics;
using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Routing;

/// <summary>One call's part in waiting for an actor that may be being relocated: what it has tried, and whether that
/// gives reason to wait.</summary>
internal sealed class RelocationWait(Relocations all, string name, long startedAt) : IDisposable
{
    /// <summary>How long a call without a limit waits.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private static readonly RemotingException s_nodeIsDown = RemotingException.NotConnected(
        "earlier calls to it have failed, and it has not answered a probe since");

    private readonly long _startedAt = startedAt != 0 ? startedAt : Stopwatch.GetTimestamp();
    private Relocation? _relocation;
    private Deadline _limit;
    private Node? _suspect;
    private bool _isStopping;
    private int _tries;

    /// <summary>Whether the actor is looked up only after a pause.</summary>
    public bool Pauses { get; private set; }

    /// <summary>What the last try has met.</summary>
    public RelocationFailure? LastFailure { get; private set; }

    /// <summary>How often and how long was tried; null if the call has not waited.</summary>
    public string? Attempts => _relocation is null
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"tried {(_tries == 1 ? "once" : $"{_tries} times")} in {Stopwatch.GetElapsedTime(_startedAt).TotalSeconds:0.0} s while the actor might be relocated");

    /// <summary>Whether the node that the actor was last known on was down at the last look-up.</summary>
    public bool IsLostNodeDown { get; set; }

    /// <summary>Whether the actor's node is down, or said that it is stopping. A node that is back is believed when it
    /// says that the actor is not there; what became of one that the client has let go of has to be found
    /// out.</summary>
    private bool IsNodeDown =>
        _isStopping || _suspect is { State: NodeState.Ejected, Connector.IsReleased: false };

    /// <summary>Takes note of a call to the actor's node that has failed.</summary>
    /// <returns>Whether the call may wait and try again.</returns>
    public bool NoteFailure(RemotingException e, Node owner, bool isUnreachable)
    {
        Note(e, owner);
        if (isUnreachable)
        {
            all.Trials.NoteUnreachable(owner);
        }
        else if (e is { Failure: RemotingFailure.Answered, IsRemotingDisabled: false })
        {
            NoteServed(owner);
        }

        if (e.Delivery != Delivery.NotSent || IsOurEnd(e))
        {
            return false;
        }

        if (IsOfNode(e))
        {
            _suspect = owner;
            _isStopping |= e.IsRefused;
            return true;
        }

        return IsNotFound(e) && (IsNodeDown || IsLostNodeDown);
    }

    /// <summary>Takes note of a look-up that has failed.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="node">The node that was asked, if any was.</param>
    /// <param name="hasAnyAnswered">Whether any of the client's nodes has ever answered. If not, its addresses may be
    /// wrong, which waiting does not mend.</param>
    /// <returns>Whether the call may wait and try again, as far as that shows without asking anybody.</returns>
    public bool NoteFailedLookup(RemotingException e, Node? node, bool hasAnyAnswered)
    {
        Note(e, node);
        return (hasAnyAnswered && IsNobodyToAsk(e)) || (LeavesActorOpen(e) && IsNodeDown);
    }

    /// <summary>Whether it depends on the node that the actor was known on whether a look-up's failure is to be
    /// believed.</summary>
    public bool LeavesActorOpen(RemotingException e) =>
        !IsOurEnd(e) && (IsOfNode(e) || IsNotFound(e) || e.Failure == RemotingFailure.TimedOut);

    /// <summary>Takes note of that a look-up has named a node that is down.</summary>
    /// <returns>Whether the call may try that node nevertheless; if not, it has to wait.</returns>
    public bool MayTry(Node ejected)
    {
        _suspect = ejected;
        Pauses = true;
        if (all.Trials.TryBegin(ejected))
        {
            return true;
        }

        // What a call to the node has met says more.
        Note(LastFailure is { Node: { } node } last && node == ejected ? last.Reason : s_nodeIsDown, ejected);
        return false;
    }

    /// <summary>Takes note of that a node has served a call.</summary>
    public void NoteServed(Node owner)
    {
        if (owner.State == NodeState.Ejected)
        {
            all.Trials.NoteServed(owner);
        }
    }

    /// <summary>From now on the actor is looked up only after a pause.</summary>
    public void Pause() => Pauses = true;

    /// <summary>What the next look-up finds, after a pause that all calls to the actor share.</summary>
    /// <returns>Null if the call's time is up.</returns>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task<LookupOutcome?> NextAsync(Func<string, Task<LookupOutcome>> lookUp, CallOptions call)
    {
        if (_relocation is null)
        {
            Join(call);
        }

        Task<LookupOutcome> next = _relocation!.NextAsync(lookUp);
        try
        {
            return await next.UntilAsync(_limit.Tick, call.CancellationToken).InPlace();
        }
        catch (TimeoutException e) when (next.Exception?.InnerException != e)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_relocation is { } relocation)
        {
            _relocation = null;
            all.Leave(relocation);
        }
    }

    private void Join(CallOptions call)
    {
        _relocation = all.Enter(name);
        _limit = call.Deadline.IsInfinite ? Deadline.After(s_longest) : call.Deadline;
        Pauses = true;
        if (LastFailure is not null)
        {
            _relocation.LastFailure = LastFailure with { Suspect = _suspect, IsStopping = _isStopping };
        }
        else if (_relocation.LastFailure is { } others)
        {
            // What the others have tried is what this call would have.
            LastFailure = others;
            _tries = 1;
            (_suspect, _isStopping) = (others.Suspect, others.IsStopping);
        }
    }

    private void Note(RemotingException e, Node? node)
    {
        _tries++;
        LastFailure = new RelocationFailure(e, node, _suspect, _isStopping);
        if (_relocation is { } relocation)
        {
            relocation.LastFailure = LastFailure;
        }
    }

    /// <summary>Whether a node can't be reached, or turns calls away: not one that speaks no wire, which waiting does
    /// not mend.</summary>
    private static bool IsOfNode(RemotingException e) =>
        e.IsRefused || e.Failure is RemotingFailure.NotConnected or RemotingFailure.ConnectionLost;

    /// <summary>Whether no node takes look-ups; one that takes them and fails is there.</summary>
    private static bool IsNobodyToAsk(RemotingException e) =>
        e.IsRefused || e.Failure is RemotingFailure.NotConnected or RemotingFailure.NoNode;

    private static bool IsNotFound(RemotingException e) =>
        e is { Failure: RemotingFailure.Answered, Code: ErrorCode.NotFound };

    private bool IsOurEnd(RemotingException e) => e.IsDisposal && all.IsDisposed;
}

/// <summary>What a call that waits has met.</summary>
/// <param name="Reason">What went wrong.</param>
/// <param name="Node">Where; null if no node was asked.</param>
/// <param name="Suspect">The node that the actor was last found on.</param>
/// <param name="IsStopping">Whether a node has refused the call.</param>
internal sealed record RelocationFailure(RemotingException Reason, Node? Node, Node? Suspect, bool IsStopping);
