using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Finds the call to an actor whose failure a task, or a collection of tasks, would show.</summary>
internal sealed class ActorTasks(Compilation compilation, AnalyzedCompilation analyzed)
{
    private static readonly string[] s_steps = ["ConfigureAwait", "AsTask", "Preserve", "WaitAsync", "Unwrap"];

    private readonly INamedTypeSymbol? _taskFactory =
        TypeOrigins.Framework(compilation, "System.Threading.Tasks.TaskFactory");
    private readonly INamedTypeSymbol? _taskExtensions =
        TypeOrigins.Framework(compilation, "System.Threading.Tasks.TaskExtensions");
    private readonly INamedTypeSymbol? _parallel =
        TypeOrigins.Framework(compilation, "System.Threading.Tasks.Parallel");
    private readonly INamedTypeSymbol? _enumerable = TypeOrigins.Framework(compilation, "System.Linq.Enumerable");

    /// <summary>The call whose task a statement drops.</summary>
    public IMethodSymbol? DroppedBy(IExpressionStatementOperation statement) =>
        statement.Operation switch
        {
            // The result of the await may be a task as well, which nothing awaits then.
            IAwaitOperation { Type: { } result } awaited => analyzed.IsTask(result)
                ? CallBehind(awaited.Operation, isAwaited: true)
                : null,
            { Type: not null } expression => CallBehind(expression, isAwaited: false),
            _ => null,
        };

    /// <summary>The call whose task is kept in a variable that nothing reads.</summary>
    public IMethodSymbol? KeptUnusedIn(IVariableDeclaratorOperation declared) =>
        declared is { Initializer.Value: { } value, Symbol: { Name: not "_", IsUsing: false } local }
        && CallBehind(Unconverted(value), isAwaited: false) is { } call
        && !IsRead(local, declared)
            ? call
            : null;

    private IMethodSymbol? CallBehind(IOperation expression, bool isAwaited)
    {
        switch (SourceOf(expression))
        {
            case IInvocationOperation call:
                return CallBehind(call, isAwaited);
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                return CallBehind(Unconverted(choice.WhenTrue), isAwaited)
                    ?? CallBehind(Unconverted(otherwise), isAwaited);
            case ISwitchExpressionOperation choice:
                return choice
                    .Arms.Select(arm => CallBehind(Unconverted(arm.Value), isAwaited))
                    .FirstOrDefault(static call => call is not null);
            case ICoalesceOperation choice:
                return CallBehind(Unconverted(choice.Value), isAwaited)
                    ?? CallBehind(Unconverted(choice.WhenNull), isAwaited);
            default:
                return null;
        }
    }

    private IMethodSymbol? CallBehind(IInvocationOperation call, bool isAwaited)
    {
        IMethodSymbol method = call.TargetMethod;
        if (analyzed.IsTask(method.ReturnType) && ReachesActor(call))
        {
            return isAwaited ? null : method;
        }

        // Who awaits Task.WhenAny needs only one of the tasks.
        return isAwaited
            ? (IsStartOf(method, "StartNew", _taskFactory) || IsContinuation(method) ? CallInArguments(call) : null)
            : (GathersTasks(method) ? CallInArguments(call) : null);
    }

    /// <summary>Whether a method's result shows how the tasks end that are passed to it, themselves or as the results
    /// of functions.</summary>
    private bool GathersTasks(IMethodSymbol method) =>
        IsStartOf(method, "Run", analyzed.Known.Task)
        || IsStartOf(method, "StartNew", _taskFactory)
        || IsContinuation(method)
        || (method.Name is "WhenAll" or "WhenAny" or "WhenEach" && method.ContainingType.Is(analyzed.Known.Task))
        || (method.Name is "ForEachAsync" or "ForAsync" && method.ContainingType.Is(_parallel))
        || (method.ContainingType.Is(_enumerable) && IsOfTasks(method.ReturnType));

    private static bool IsStartOf(IMethodSymbol method, string name, INamedTypeSymbol? type) =>
        method.Name == name && (method.ContainingType.Is(type) || method.ContainingType.BaseType.Is(type));

    private bool IsContinuation(IMethodSymbol method) =>
        method.Name == "ContinueWith" && analyzed.IsTask(method.ContainingType);

    private IMethodSymbol? CallInArguments(IInvocationOperation gathering)
    {
        IEnumerable<IOperation> values = gathering.Arguments.SelectMany(static argument => ValuesOf(argument.Value));
        return values.Select(value => CallIn(value)).FirstOrDefault(static call => call is not null);
    }

    // An argument for a params parameter is an array that the compiler makes.
    private static IEnumerable<IOperation> ValuesOf(IOperation argument) => Unconverted(argument) switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.Select(Unconverted),
        ICollectionExpressionOperation collection => collection.Elements.Select(Unconverted),
        { } value => [value],
    };

    private IMethodSymbol? CallIn(IOperation value) => value switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation function } => CallEndedBy(function),
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } reference } =>
            analyzed.IsTask(method.ReturnType) && ReachesActor(method, reference.Instance) ? method : null,
        _ => CallBehind(value, isAwaited: false),
    };

    /// <summary>The call whose task a function hands on to its caller, by returning or by awaiting it.</summary>
    private IMethodSymbol? CallEndedBy(IAnonymousFunctionOperation function)
    {
        foreach (IOperation operation in OwnOperations(function.Body))
        {
            IMethodSymbol? call = operation switch
            {
                IReturnOperation { ReturnedValue: { } returned } => CallBehind(Unconverted(returned), isAwaited: false),
                IAwaitOperation awaited when function.Symbol is { IsAsync: true, ReturnsVoid: false } =>
                    CallBehind(awaited.Operation, isAwaited: false),
                _ => null,
            };
            if (call is not null)
            {
                return call;
            }
        }

        return null;
    }

    // Functions inside this one are judged by themselves. A failure that is caught here is not dropped.
    private static IEnumerable<IOperation> OwnOperations(IOperation body) => body.ChildOperations
        .Where(child => child is not (IAnonymousFunctionOperation or ILocalFunctionOperation)
            && !(body is ITryOperation { Catches.IsEmpty: false } attempt && attempt.Body == child))
        .SelectMany(static child => OwnOperations(child).Prepend(child));

    // The call that a task comes from, behind "?." and behind what makes another awaitable of it.
    private IOperation SourceOf(IOperation expression)
    {
        IConditionalAccessOperation? conditional = null;
        while (true)
        {
            switch (expression)
            {
                case ITranslatedQueryOperation query:
                    expression = query.Operation;
                    break;
                case IConditionalAccessOperation inner:
                    conditional = inner;
                    expression = inner.WhenNotNull;
                    break;
                case IConditionalAccessInstanceOperation when conditional is not null:
                    expression = conditional.Operation;
                    conditional = null;
                    break;
                case IInvocationOperation step
                    when IsStep(step.TargetMethod)
                        && (step.Instance ?? step.Arguments.FirstOrDefault()?.Value) is { } task:
                    expression = Unconverted(task);
                    break;
                case IObjectCreationOperation { Type: { } type, Arguments: { Length: 1 } arguments }
                    when analyzed.IsTask(type):
                    expression = Unconverted(arguments[0].Value);
                    break;
                default:
                    return expression;
            }
        }
    }

    private bool IsStep(IMethodSymbol method) =>
        Array.IndexOf(s_steps, method.Name) >= 0
        && (analyzed.IsTask(method.ContainingType) || method.ContainingType.Is(_taskExtensions));

    private bool ReachesActor(IInvocationOperation call) => ReachesActor(call.TargetMethod, call.Instance);

    // A method of a base interface is called through the contract that inherits it.
    private bool ReachesActor(IMethodSymbol method, IOperation? instance)
    {
        INamedTypeSymbol type = method.ContainingType;
        return analyzed.IsContract(type)
            || analyzed.IsClient(type)
            || analyzed.IsActors(type)
            || analyzed.IsGrains(type)
            || (type.TypeKind == TypeKind.Interface
                && instance?.Type is { TypeKind: TypeKind.Interface } receiver
                && analyzed.IsContract(receiver)
                && receiver.AllInterfaces.Contains(type, SymbolEqualityComparer.Default));
    }

    private bool IsOfTasks(ITypeSymbol type) =>
        BatchTypes.ElementOfCollection(type) is { } element && analyzed.IsTask(element);

    private static bool IsRead(ILocalSymbol local, IOperation declaration)
    {
        return BlockingCalls.RootOf(declaration)
            .Descendants()
            .Any(o =>
                o is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, local));
    }

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
