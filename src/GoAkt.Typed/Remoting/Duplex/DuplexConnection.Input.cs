using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <content>What the node sends.</content>
internal sealed partial class DuplexConnection
{
    /// <summary>What the node sends.</summary>
    internal sealed class ConnectionInput(DuplexConnection connection, DuplexLink link)
        : FrameInput(link.Limits, link.Lane)
    {
        private const int MostUntaken = 10_000;

        private readonly ReceiveWindow _window = new(link.Limits);
        private readonly List<ulong> _ended = [];
        private ReplyBatch _batch = ReplyBatch.Take();
        private int _untaken;

        /// <summary>They are read when their calls are completed.</summary>
        protected override bool KeepsBodies => true;

        /// <summary>Whether calls have ended with the last read whose replies lie in what was read.</summary>
        public bool HasReplies => !_batch.IsEmpty;

        /// <summary>The calls whose replies came with the last read; null if there are none.</summary>
        public ReplyBatch? TakeBatch()
        {
            if (_ended.Count > 0)
            {
                lock (connection.Gate)
                {
                    _ended.ForEach(connection._pending.Free);
                }

                _ended.Clear();
            }

            if (_batch.IsEmpty)
            {
                return null;
            }

            var next = ReplyBatch.Take();
            (ReplyBatch batch, _batch) = (_batch, next);
            return batch;
        }

        protected override void OnReply(in FrameHeader header, ReadOnlyMemory<byte> body)
        {
            // No frame size below 16 KiB can be agreed on, so a node may send more than this end takes.
            if (FrameHeader.Size + body.Length > link.Limits.ReceivedMessageSize)
            {
                TryEnd(header.Correlation)?.Fail(RemotingException.AnswerTooLarge(link.Limits.ReceivedMessageSize));
                return;
            }

            MessageBytes reply;
            try
            {
                reply = MessageBytes.ReadReply(header, body, References);
            }
            catch (UnreadableFrameException e)
            {
                TryEnd(header.Correlation)?.Fail(
                    RemotingException.UnreadableReply($"the node's reply can't be read: {e.Message}", e));
                return;
            }

            if (TryEnd(header.Correlation) is { } call)
            {
                call.NoteReply(connection.Sent);
                _batch.Add(call, reply);
            }
        }

        protected override void OnError(ulong correlation, ReadOnlySpan<byte> body)
        {
            RemotingException reason = NodeError.Parse(body);
            if (correlation != 0)
            {
                TryEnd(correlation)?.Fail(DuplexReply.Explain(reason));
                return;
            }

            if (reason.Code == ErrorCode.InvalidArgument)
            {
                // A tell could not be read, and the connection stays.
                return;
            }

            // It is about the connection, which the node closes after it.
            throw RemotingException.Protocol($"the node ended the connection: {reason.Message}", reason);
        }

        protected override void OnRefused(ulong correlation, string reason)
        {
            TryEnd(correlation)?.Fail(reason == Reassembly.TooMany
                ? RemotingException.Protocol($"the node's answer was not taken: {reason}")
                : RemotingException.AnswerTooLarge(link.Limits.ReceivedMessageSize));
            CountAnswer();
            Error error = new() { Code = Code.FailedPrecondition, Message = reason };
            connection.Add(FrameType.Error, correlation, error.ToByteArray());
        }

        protected override void OnTaken(int charged)
        {
            if (_window.Grant(charged) is > 0 and long granted)
            {
                CountAnswer();
                connection.AddCredit(granted);
            }
        }

        protected override void OnCredit(ulong bytes) => connection.TakeCredit(bytes);

        protected override void OnPing(ulong correlation)
        {
            CountAnswer();
            connection.Add(FrameType.Pong, correlation, default);
        }

        /// <summary>A node sends messages of its own through connections of its own.</summary>
        protected override void OnData(in FrameHeader header, ReadOnlyMemory<byte> body, int charged) =>
            OnTaken(charged);

        /// <summary>What the node makes this end say must not fill the memory if the node does not read it. One that
        /// keeps to its window is owed a few credits at most.</summary>
        private void CountAnswer()
        {
            _untaken = connection.Unsent == 0 ? 1 : _untaken + 1;
            if (_untaken > MostUntaken)
            {
                throw RemotingException.Protocol("the node wants answers without end and takes no answers");
            }
        }

        private DuplexCall? TryEnd(ulong correlation)
        {
            if (connection._pending.TryEnd(correlation) is not { } call)
            {
                return null;
            }

            _ended.Add(correlation);
            return call;
        }
    }
}
