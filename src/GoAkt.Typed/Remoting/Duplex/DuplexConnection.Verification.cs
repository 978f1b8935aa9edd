using System.Diagnostics;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <content>Tells whose actor may be gone.</content>
internal sealed partial class DuplexConnection
{
    /// <summary>
    /// Lets tells go whose actor was known to be there lately; for the others the node is asked for it first, through
    /// this connection, so that what is told to one actor keeps its order.
    /// </summary>
    private sealed class TellVerification(DuplexConnection connection)
    {
        /// <returns>False if the actor is being asked for now. Called under the gate.</returns>
        public bool TryPass(DuplexTell tell, CalledActor actor)
        {
            long askedAt = Stopwatch.GetTimestamp();
            if (actor.IsVerifiedAt(askedAt))
            {
                return true;
            }

            var left = TimeSpan.FromMilliseconds(
                Math.Clamp(tell.DeadlineTick - Environment.TickCount64, 1, int.MaxValue));
            ActorAddress receiver = tell.Receiver!;
            DuplexRequest<bool> request = DuplexRequests.Verification(
                receiver, connection._target, new CallOptions(Deadline.After(left), null, CancellationToken.None));
            connection.Begin(request);
            _ = AwaitAsync(request.Result, receiver, actor, askedAt);
            return false;
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
                    connection.Release(receiver);
                }
                else
                {
                    connection.FailHeld(receiver, failure.ForOneCall);
                }
            }

            connection.Push();
        }
    }
}
