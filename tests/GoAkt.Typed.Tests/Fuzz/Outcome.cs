using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>What may become of a call whose answer is damaged.</summary>
internal static class Outcome
{
    /// <summary>
    /// The call ends by what the answer says: with a reply, with the node's error, or as a breach of the protocol. No
    /// damage to bytes that are all there may look like a lost connection, or be waited for until the deadline.
    /// </summary>
    public static async Task IsReplyOrErrorAsync(Func<Task> call, byte[] answer)
    {
        try
        {
            await call();
        }
        catch (GoAktException e)
            when (e is WireProtocolException or UnexpectedReplyException or MessageTooLargeException
                || e.Message.Contains("the node answered", StringComparison.Ordinal))
        { }
        catch (Exception e)
        {
            Assert.Fail($"{Convert.ToHexString(answer)} gave {e}");
        }
    }

    /// <summary>The call waits for what is missing, and for no longer than it may take.</summary>
    public static async Task IsItsDeadlineAsync(Func<Task> call, byte[] answer)
    {
        bool isSent = false;
        while (!isSent)
        {
            try
            {
                await call();
                Assert.Fail($"{Convert.ToHexString(answer)} was taken for a whole answer");
            }
            catch (AskTimeoutException e) when (e.Delivery == Delivery.NotSent)
            {
                // The machine was so busy that the node was not even asked.
            }
            catch (AskTimeoutException e) when (e.Message.Contains("did not answer in time", StringComparison.Ordinal))
            {
                isSent = true;
            }
            catch (GoAktException e)
            {
                Assert.Fail($"{Convert.ToHexString(answer)} gave {e}");
            }
        }
    }
}
