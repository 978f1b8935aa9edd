using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>A call that holds its thread until something else has happened.</summary>
/// <param name="Name">The member, as a message shows it.</param>
/// <param name="Remedy">What to do instead.</param>
internal sealed record BlockingCall(string Name, string Remedy);

/// <summary>Recognizes the calls that hold their thread.</summary>
internal sealed class BlockingCalls(Compilation compilation, AnalyzedCompilation analyzed)
{
    public const string Wait = "Task.Wait";
    public const string WaitAll = "Task.WaitAll";
    public const string SemaphoreWait = "SemaphoreSlim.Wait";
    public const string Sleep = "Thread.Sleep";
    public const string GetResult = "GetAwaiter().GetResult";

    private const string Await = "await the task instead";

    private readonly INamedTypeSymbol? _thread = TypeOrigins.Framework(compilation, "System.Threading.Thread");
    private readonly INamedTypeSymbol? _semaphore =
        TypeOrigins.Framework(compilation, "System.Threading.SemaphoreSlim");
    private readonly INamedTypeSymbol? _threadPool = TypeOrigins.Framework(compilation, "System.Threading.ThreadPool");
    private readonly INamedTypeSymbol? _taskFactory =
        TypeOrigins.Framework(compilation, "System.Threading.Tasks.TaskFactory");
    private readonly INamedTypeSymbol? _completion =
        TypeOrigins.Framework(compilation, "System.Runtime.CompilerServices.INotifyCompletion");

    public BlockingCall? Find(IOperation operation)
    {
        (BlockingCall? call, IOperation? task) = operation switch
        {
            IPropertyReferenceOperation property => (Find(property), property.Instance),
            IInvocationOperation invocation => (Find(invocation), TaskOf(invocation)),
            _ => (null, null),
        };

        return call is null || IsCompleted(task, operation) || RunsElsewhere(operation) ? null : call;
    }

    private BlockingCall? Find(IPropertyReferenceOperation property) =>
        property.Property is { Name: "Result", ContainingType: { } type } && analyzed.IsTask(type)
            ? new BlockingCall($"{type.Name}.Result", Await)
            : null;

    private BlockingCall? Find(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        INamedTypeSymbol type = method.ContainingType;
        return method.Name switch
        {
            "Wait" when analyzed.IsTask(type) => new BlockingCall(Wait, Await),
            "WaitAll" when analyzed.IsTask(type) => new BlockingCall(WaitAll, "await 'Task.WhenAll' instead"),
            "WaitAny" when analyzed.IsTask(type) => new BlockingCall("Task.WaitAny", "await 'Task.WhenAny' instead"),
            "Wait" when type.Is(_semaphore) => new BlockingCall(SemaphoreWait, "await 'WaitAsync' instead"),
            "Sleep" when type.Is(_thread) => new BlockingCall(Sleep, "await 'Task.Delay' instead"),
            "GetResult" when TaskOf(invocation) is not null && IsAwaiter(type) => new BlockingCall(GetResult, Await),
            _ => null,
        };
    }

    private bool IsAwaiter(INamedTypeSymbol type) => type.AllInterfaces.Any(i => i.Is(_completion));

    private IOperation? TaskOf(IInvocationOperation invocation)
    {
        IOperation? task = invocation.Instance;
        while (task is IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "ConfigureAwait" } step)
        {
            task = step.Instance;
        }

        return task?.Type is { } type && analyzed.IsTask(type) ? task : null;
    }

    // What has been awaited, or was asked whether it is complete, has its result at hand.
    private static bool IsCompleted(IOperation? task, IOperation call)
    {
        if (task is IAwaitOperation)
        {
            return true;
        }

        ISymbol? variable = VariableOf(task);
        return variable is not null
            && RootOf(call)
                .Descendants()
                .Any(o => o.Syntax.SpanStart < call.Syntax.SpanStart && Completes(o, variable));
    }

    private static bool Completes(IOperation operation, ISymbol variable) =>
        operation switch
        {
            IAwaitOperation awaited => awaited.Operation.DescendantsAndSelf().Any(o => IsReference(o, variable)),
            IPropertyReferenceOperation
            {
                Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status"
            } property => IsReference(property.Instance, variable),
            IVariableDeclaratorOperation { Initializer.Value: IAwaitOperation } declared =>
                SymbolEqualityComparer.Default.Equals(declared.Symbol, variable),
            _ => false,
        };

    private static bool IsReference(IOperation? operation, ISymbol variable) =>
        SymbolEqualityComparer.Default.Equals(VariableOf(operation), variable);

    private static ISymbol? VariableOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };

    private bool RunsElsewhere(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation created }
                && created.Parent is IArgumentOperation { Parent: IInvocationOperation starter }
                && StartsThread(starter.TargetMethod))
            {
                return true;
            }
        }

        return false;
    }

    private bool StartsThread(IMethodSymbol method) =>
        (method.Name == "Run" && method.ContainingType.Is(analyzed.Known.Task))
        || (method.Name == "StartNew" && method.ContainingType.Is(_taskFactory))
        || (method.Name == "QueueUserWorkItem" && method.ContainingType.Is(_threadPool));

    /// <summary>The operation that is part of no other.</summary>
    public static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }
}
