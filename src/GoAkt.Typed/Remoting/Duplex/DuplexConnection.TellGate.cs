using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <content>Tells whose actor may be gone.</content>
internal sealed partial class DuplexConnection
{
    /// <summary>
    /// Lets tells go whose actor was known to be there lately; for the others the node is asked for it first, through
    /// this connection, so that what is told to one actor keeps its order.
    /// </summary>
    private sealed class TellGate(DuplexConnection connection)
    {
        private const int LeastMilliseconds = 1_000;

        // Of whom the node has just spoken. It may have taken longer for that than the bound, so what was told before
        // goes now, as it would never go otherwise.
        private ActorAddress? _spokenOf;

        /// <param name="tell">The tell.</param>
        /// <param name="actor">Whom it is for.</param>
        /// <param name="begin">Asks for the actor.</param>
        /// <returns>False if the actor has to be asked for first. Called under the gate.</returns>
        public bool TryPass(DuplexTell tell, CalledActor actor, [NotNullWhen(false)] out Action? begin)
        {
            long askedAt = Stopwatch.GetTimestamp();
            if (actor.IsVerifiedAt(askedAt) || (tell.Receiver!.Equals(_spokenOf) && actor.IsVerifiedAt(MadeAt(tell))))
            {
                begin = null;
                return true;
            }

            ActorAddress receiver = tell.Receiver!;
            long left = tell.DeadlineTick - Environment.TickCount64;
            IReadOnlyList<KeyValuePair<string, string>>? headers = tell.Headers;
            begin = () => Begin(receiver, actor, headers, askedAt, left);
            return false;
        }

        private static long MadeAt(DuplexTell tell) =>
            Stopwatch.GetTimestamp()
            - ((Environment.TickCount64 - tell.StartedTick) * (Stopwatch.Frequency / 1_000));

        /// <summary>Asks for the actor, for a while at least: a tell whose time is over ends by itself, and the
        /// question must not be too late before it is written.</summary>
        private void Begin(
            ActorAddress receiver,
            CalledActor actor,
            IReadOnlyList<KeyValuePair<string, string>>? headers,
            long askedAt,
            long milliseconds)
        {
            CallRecord? record = headers is null ? null : new CallRecord { SentHeaders = headers };
            var time = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, LeastMilliseconds, int.MaxValue));
            DuplexRequest<bool> request = DuplexRequests.Verification(
                receiver, connection._target, new CallOptions(Deadline.After(time), record, CancellationToken.None));
            connection.Begin(request);
            _ = AwaitAsync(request.Result, receiver, actor, askedAt);
        }

        private async Task AwaitAsync(Task<bool> asking, ActorAddress receiver, CalledActor actor, long askedAt)
        {
            RemotingException? failure = null;
            try
            {
                await asking.InPlace();
                actor.MarkVerified(askedAt);
            }
            catch (RemotingException e) when (e.Failure == RemotingFailure.TimedOut)
            {
                // The next one that has time left asks again.
            }
            catch (RemotingException e)
            {
                failure = e.ButNotSent();
            }

            lock (connection.Gate)
            {
                if (failure is null)
                {
                    _spokenOf = receiver;
                    connection.Release(receiver);
                    _spokenOf = null;
                }
                else
                {
                    connection.FailHeld(receiver, failure.ForOneCall);
                }
            }

            if (!connection.Gate.IsHeldByCurrentThread)
            {
                connection.Push();
            }
        }
    }
}
