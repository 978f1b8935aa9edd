using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace GoAkt.Typed.Threading;

/// <summary>
/// Awaits what the library's own code waits for, without the thread pool. After <see cref="Task.ConfigureAwait(bool)"/>
/// the code behind an <c>await</c> goes to the pool where the task has ended just while it began to be awaited, and
/// where the thread that ends it has a <see cref="PoolContext"/>. Here it runs on the thread that ends the task or,
/// where that was faster, on the one that awaits it.
/// </summary>
/// <remarks>It allocates a continuation. Calls in the steady state use <see cref="CompletionSource{TResult}"/>
/// instead.</remarks>
internal static class InPlaceAwait
{
    public static Awaitable InPlace(this Task task) => new(task);

    public static Awaitable<TResult> InPlace<TResult>(this Task<TResult> task) => new(task);

    public static Awaitable InPlace(this ValueTask task) => new(task.AsTask());

    public static Awaitable<TResult> InPlace<TResult>(this ValueTask<TResult> task) => new(task.AsTask());

    private static void OnCompleted(Task task, Action continuation) => task.ContinueWith(
        static (_, continuation) => ((Action)continuation!)(),
        continuation,
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.DenyChildAttach,
        TaskScheduler.Default);

    [StackTraceHidden]
    internal readonly struct Awaitable(Task task) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => task.IsCompleted;

        public Awaitable GetAwaiter() => this;

        public void GetResult() => task.GetAwaiter().GetResult();

        public void OnCompleted(Action continuation) => InPlaceAwait.OnCompleted(task, continuation);

        public void UnsafeOnCompleted(Action continuation) => InPlaceAwait.OnCompleted(task, continuation);
    }

    [StackTraceHidden]
    internal readonly struct Awaitable<TResult>(Task<TResult> task) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => task.IsCompleted;

        public Awaitable<TResult> GetAwaiter() => this;

        public TResult GetResult() => task.GetAwaiter().GetResult();

        public void OnCompleted(Action continuation) => InPlaceAwait.OnCompleted(task, continuation);

        public void UnsafeOnCompleted(Action continuation) => InPlaceAwait.OnCompleted(task, continuation);
    }
}
