using GoAkt.Typed.Hosting;
using GoAkt.Typed.Tests.Copies;
using Google.Protobuf;
using Google.Protobuf.Reflection;

// The same source in two projects, over two copies of the same messages.
#if SECOND_COPY
namespace GoAkt.Typed.Tests.SecondCopy;
#else
namespace GoAkt.Typed.Tests.Messages;
#endif

/// <summary>Contracts over this assembly's own copy of some messages, what implements them, and calls to it.</summary>
public static class CopyOfMessages
{
#if SECOND_COPY
    internal const string Kind = "copies/Second";
    internal const string GrainKind = "copies/SecondGrain";
#else
    internal const string Kind = "copies/First";
    internal const string GrainKind = "copies/FirstGrain";
#endif

    /// <summary>A file that no other imports.</summary>
    public static FileDescriptor MoreMessages => CopiesMoreReflection.Descriptor;

    public static void Host(EmbeddedNodeOptions options) => options.AddActor<Worker>().AddGrain<Worker>();

    /// <summary>Makes every sort of call, and names the types of what was answered.</summary>
    /// <param name="client">The client, which may know <see cref="MoreMessages"/>.</param>
    /// <param name="knowsMore">Whether it does.</param>
    /// <param name="cancellationToken">Gives the calls up.</param>
    public static async Task<IReadOnlyList<Type>> CallAsync(
        GoAktClient client, bool knowsMore, CancellationToken cancellationToken)
    {
        string name = Guid.NewGuid().ToString("N");
        await client.Actors<IWorker>().SpawnAsync(name, cancellationToken: cancellationToken);
        ActorId id = client.Actors<IWorker>().Id(name);
        IWorker worker = client.Actors<IWorker>()[name];
        IWorkerGrain grain = client.Grains<IWorkerGrain>()["one"];
        Question question = new() { WantsMore = knowsMore };
        Riddle riddle = new() { WantsMore = knowsMore };
        await worker.NoteAsync(new Note { Text = "noted" });
        await grain.NoteAsync(new Note { Text = "noted" });
        IMessage[] replies =
        [
            await worker.DoAsync(new Command()),
            await worker.AnswerAsync(question),
            await worker.AnswerAsync(new Question()),
            .. await worker.DoAllAsync([new Item(), new Item()]),
            .. await worker.AnswerAllAsync([riddle, new Riddle()]),
            await grain.DoAsync(new Command()),
            await grain.AnswerAsync(question),
            await client.AskAsync<Answer>(id, new Command(), cancellationToken: cancellationToken),
            .. await client.AskAllAsync<Answer>(id, [new Command(), new Item()], cancellationToken: cancellationToken),
            await client.AskGrainAsync<Answer>(
                new ActorId(GrainKind, "one"), new Command(), cancellationToken: cancellationToken),
        ];
        return
        [
            .. replies.Select(static reply =>
                reply is Answer { Text: "noted" } or More ? reply.GetType() : typeof(void)),
        ];
    }

    [ActorKind(Kind)]
    internal interface IWorker
    {
        Task<Answer> DoAsync(Command command);

        Task<IMessage> AnswerAsync(Question question);

        Task<IReadOnlyList<Answer>> DoAllAsync(IReadOnlyList<Item> items);

        Task<IReadOnlyList<IMessage>> AnswerAllAsync(IReadOnlyList<Riddle> riddles);

        Task NoteAsync(Note note);
    }

    [GrainKind(GrainKind)]
    internal interface IWorkerGrain
    {
        Task<Answer> DoAsync(Command command);

        Task<IMessage> AnswerAsync(Question question);

        Task NoteAsync(Note note);
    }

    internal sealed class Worker : IWorker, IWorkerGrain
    {
        private string _noted = string.Empty;

        public Task<Answer> DoAsync(Command command) => Task.FromResult(new Answer { Text = _noted });

        public Task<IMessage> AnswerAsync(Question question) => Task.FromResult(AnswerTo(question.WantsMore));

        public Task<IReadOnlyList<Answer>> DoAllAsync(IReadOnlyList<Item> items) =>
            Task.FromResult<IReadOnlyList<Answer>>([.. items.Select(_ => new Answer { Text = _noted })]);

        public Task<IReadOnlyList<IMessage>> AnswerAllAsync(IReadOnlyList<Riddle> riddles) =>
            Task.FromResult<IReadOnlyList<IMessage>>([.. riddles.Select(riddle => AnswerTo(riddle.WantsMore))]);

        public Task NoteAsync(Note note)
        {
            _noted = note.Text;
            return Task.CompletedTask;
        }

        private IMessage AnswerTo(bool wantsMore) => wantsMore ? new More() : new Answer { Text = _noted };
    }
}
