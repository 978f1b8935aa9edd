using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Serves ask and tell: finds the actor, reads the message, hands it over.</summary>
internal sealed class MessageRequests(HostedNode node)
{
    /// <summary>What GoAkt takes where an ask says nothing.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks the request's only message. Completes at once where the handler does.</summary>
    /// <exception cref="RequestRefusedException">The message can't be handed over.</exception>
    /// <exception cref="MalformedRequestException">The bytes are no message.</exception>
    public ValueTask<AskOutcome> AskSingleAsync(in MessageRequest request, in RequestContext context) =>
        AskAsync(request.Single, context, TimeoutOf(request, context));

    /// <summary>Asks the request's messages one after another. They have its time together, since nobody waits for the
    /// rest when that is over.</summary>
    /// <exception cref="RequestRefusedException">One of the messages got no reply.</exception>
    /// <exception cref="MalformedRequestException">The bytes are no messages.</exception>
    public async ValueTask<IReadOnlyList<IMessage>> AskAllAsync(MessageRequest request, RequestContext context)
    {
        List<IMessage> replies = new(request.Count);
        TimeSpan timeout = TimeoutOf(request, context);
        long since = node.Time.GetTimestamp();
        foreach (ReadOnlyMemory<byte> message in request.ToList())
        {
            TimeSpan left = timeout - node.Time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero && replies.Count > 0)
            {
                throw Refusal.AskTimedOut();
            }

            replies.Add(ReplyOf(await AskAsync(message.Span, context, left).ConfigureAwait(false)));
        }

        return replies;
    }

    /// <summary>
    /// Hands the request's messages over, one after another. Where tells don't fail, one that can't be handed over does
    /// not keep the others back, which may be other callers': it becomes a dead letter.
    /// </summary>
    /// <exception cref="RequestRefusedException">A message can't be handed over; where tells don't fail, none of them
    /// can.</exception>
    /// <exception cref="MalformedRequestException">The bytes are no messages.</exception>
    public void Tell(in MessageRequest request, in RequestContext context)
    {
        if (request.Count == 1)
        {
            Tell(request.Single, context);
        }
        else
        {
            TellAll(request.ToList(), context);
        }
    }

    private void TellAll(List<ReadOnlyMemory<byte>> messages, in RequestContext context)
    {
        int refused = 0;
        int left = messages.Count;
        try
        {
            foreach (ReadOnlyMemory<byte> message in messages)
            {
                left--;
                try
                {
                    Tell(message.Span, context);
                }
                catch (RequestRefusedException e) when (!context.Dialect.TellsFail && ++refused < messages.Count)
                {
                    LogLevel level = node.Warnings.LevelOf(e.Message);
                    NodeLog.MessageRefused(node.Logger, level, e.Message);
                    node.Actors.CountDeadLetter();
                }
            }
        }
        finally
        {
            context.Source?.OnTaken(context.Charged * left);
        }
    }

    /// <exception cref="RequestRefusedException">The ask ended without a reply.</exception>
    public static IMessage ReplyOf(in AskOutcome outcome) => outcome.Result switch
    {
        AskResult.Replied => outcome.Reply!,
        AskResult.NotAlive => throw Refusal.NotAlive(),
        _ => throw Refusal.AskTimedOut(),
    };

    private static TimeSpan TimeoutOf(in MessageRequest request, in RequestContext context)
    {
        TimeSpan timeout = request.Timeout ?? DefaultTimeout;
        return context.TimeLeft >= TimeSpan.Zero && context.TimeLeft < timeout ? context.TimeLeft : timeout;
    }

    private ValueTask<AskOutcome> AskAsync(
        ReadOnlySpan<byte> remoteMessage, in RequestContext context, TimeSpan timeout)
    {
        var incoming = IncomingMessage.Read(remoteMessage, context.Headers);
        CheckSender(incoming, context.Dialect);
        HostedActor actor = Resolve(incoming.Receiver, out ActorAddress? address)
            ?? throw NotHere(address!, checkHost: true);
        Letter letter = LetterFor(actor, incoming, context.Dialect) with
        {
            EndsInTime = context.Dialect.AsksEndInTime,
        };
        ValueTask<AskOutcome> outcome = actor.AskAsync(letter, timeout);
        return outcome.IsCompleted || !context.Aborted.CanBeCanceled
            ? outcome
            : new ValueTask<AskOutcome>(outcome.AsTask().WaitAsync(context.Aborted));
    }

    private void Tell(ReadOnlySpan<byte> remoteMessage, in RequestContext context)
    {
        bool isTaken = false;
        try
        {
            isTaken = TryTell(remoteMessage, context);
        }
        finally
        {
            if (!isTaken)
            {
                context.Source?.OnTaken(context.Charged);
            }
        }
    }

    /// <returns>Whether the message waits in its actor's mailbox; if not, it is a dead letter.</returns>
    private bool TryTell(ReadOnlySpan<byte> remoteMessage, in RequestContext context)
    {
        var incoming = IncomingMessage.Read(remoteMessage, context.Headers);
        CheckSender(incoming, context.Dialect);
        bool fails = context.Dialect.TellsFail;
        if (Resolve(incoming.Receiver, out ActorAddress? address) is not { } actor)
        {
            if (fails)
            {
                throw NotHere(address!, checkHost: false);
            }

            NodeLog.DeadLetter(node.Logger, address!.ToString());
            node.Actors.CountDeadLetter();
            return false;
        }

        Letter letter = LetterFor(actor, incoming, context.Dialect) with
        {
            Source = context.Source,
            Charged = context.Charged,
        };
        bool isTaken = actor.Tell(letter) == Admission.Taken;
        if (!isTaken && fails)
        {
            throw Refusal.NotAlive();
        }

        if (!isTaken)
        {
            node.Actors.CountDeadLetter(actor);
        }

        return isTaken;
    }

    /// <summary>Finds the actor at an address.</summary>
    /// <param name="receiver">The address, in either form.</param>
    /// <param name="address">The address, if there is no such actor here.</param>
    public HostedActor? Resolve(ReadOnlySpan<byte> receiver, out ActorAddress? address)
    {
        address = null;
        if (receiver.StartsWith(node.Utf8AddressPrefix)
            && node.Actors.Find(receiver[node.Utf8AddressPrefix.Length..]) is { } here)
        {
            return here;
        }

        try
        {
            address = WireAddress.Read(receiver);
        }
        catch (FormatException)
        {
            throw Refusal.InvalidArgument("address format is invalid");
        }

        return IsOurs(address) && address.System == node.SystemName ? node.Actors.Find(address.Name) : null;
    }

    private bool IsOurs(ActorAddress address) => node.IsAt(address.Host, address.Port);

    public RequestRefusedException NotHere(ActorAddress address, bool checkHost) =>
        checkHost && !IsOurs(address) ? Refusal.InvalidHost() : Refusal.AddressNotFound(address.ToString());

    private static void CheckSender(in IncomingMessage incoming, WireDialect dialect)
    {
        if (dialect.NeedsSender && incoming.Sender.IsEmpty)
        {
            throw Refusal.InvalidArgument("the sender's address is missing: nobody is written goakt://@:0/");
        }
    }

    public static ActorAddress? SenderOf(ReadOnlySpan<byte> sender)
    {
        if (sender.IsEmpty || sender.SequenceEqual("goakt://@:0/"u8))
        {
            return null;
        }

        try
        {
            return WireAddress.Read(sender);
        }
        catch (FormatException e)
        {
            throw Refusal.InvalidArgument(e.Message);
        }
    }

    private static Letter LetterFor(HostedActor actor, in IncomingMessage incoming, WireDialect dialect) =>
        new(
            IncomingPayload.Read(incoming.Payload, dialect, actor.Identity.Kind.Messages),
            incoming.Headers,
            SenderOf(incoming.Sender))
        {
            Wire = dialect.Wire,
        };
}
