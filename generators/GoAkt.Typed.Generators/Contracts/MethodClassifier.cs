using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>Reads one method of a contract: its shape, or what is wrong with it. The generator and the analyzers both
/// ask here.</summary>
internal readonly struct MethodClassifier(KnownSymbols known)
{
    /// <param name="method">A method that a proxy has to implement.</param>
    /// <param name="contractTimeout">What <c>[AskTimeout]</c> on the interface says, or 0.</param>
    public MethodClassification Classify(IMethodSymbol method, int contractTimeout)
    {
        ImmutableArray<ContractProblem>.Builder problems = ImmutableArray.CreateBuilder<ContractProblem>();
        Parameters parameters = ClassifyParameters(method, problems);
        Return returned = ClassifyReturn(method, problems);
        ITypeSymbol? message = ClassifyMessage(parameters, problems, out bool? isBatch);
        ITypeSymbol? reply = ClassifyReply(method, returned, isBatch, problems);
        if (parameters.Timeout is { } timeout)
        {
            ClassifyTimeout(timeout, tells: returned is { IsTask: true, Reply: null }, problems);
        }

        bool isReturnKnown = returned.IsTask && (reply is not null || returned.Reply is null);
        bool isSound = problems.Count == 0 && message is not null && isReturnKnown;
        bool? asks = returned.IsTask ? returned.Reply is not null : null;
        int ownTimeout = MethodAttributes.AskTimeout(method, asks, known, problems);
        bool isOneWay = MethodAttributes.IsOneWay(method, asks, known, problems);
        ImmutableArray<ITypeSymbol> namedReplies = NamedReplies.Of(method, asks, reply, known, problems);
        if (method.IsGenericMethod)
        {
            return new MethodClassification(method, null, OfGeneric(method, problems));
        }

        if (message is not null)
        {
            NullProblems.AddOfMessage(parameters.Messages[0], isBatch is true, problems);
        }

        if (isReturnKnown)
        {
            NullProblems.AddOfReply(method, returned.Reply, isBatch is true, problems);
        }

        return new MethodClassification(
            method,
            isSound
                ? new MethodShape
                {
                    MessageParameter = parameters.Messages[0],
                    Message = message!,
                    Reply = reply,
                    NamedReplies = namedReplies,
                    IsBatch = isBatch!.Value,
                    ReturnsValueTask = returned.IsValueTask,
                    Timeout = parameters.Timeout,
                    Token = parameters.Token,
                    TimeoutMilliseconds = reply is null ? 0 : ownTimeout > 0 ? ownTimeout : contractTimeout,
                    IsOneWay = isOneWay,
                }
                : null,
            problems.ToImmutable());
    }

    /// <summary>Keeps the problems that are not about the type parameters and are shown at a place of their
    /// own.</summary>
    private static ImmutableArray<ContractProblem> OfGeneric(
        IMethodSymbol method,
        ImmutableArray<ContractProblem>.Builder problems) =>
        [
            new ContractProblem(ProblemId.MethodGeneric, method),
            .. problems.Where(problem =>
                problem is not { Symbol: IMethodSymbol, Part: ProblemPart.Name }
                && (problem.Type is null || !problem.Type.InvolvesTypeParameter())),
        ];

    private Parameters ClassifyParameters(IMethodSymbol method, ImmutableArray<ContractProblem>.Builder problems)
    {
        ImmutableArray<IParameterSymbol>.Builder messages = ImmutableArray.CreateBuilder<IParameterSymbol>(1);
        IParameterSymbol? timeout = null;
        IParameterSymbol? token = null;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.IsParams)
            {
                problems.Add(
                    new ContractProblem(ProblemId.ParameterModifier, parameter, ProblemPart.ParameterModifier));
            }

            if (known.IsCancellationToken(parameter.Type))
            {
                token = Once(token, parameter, ProblemId.TokenRepeated, problems);
            }
            else if (known.IsTimeSpan(parameter.Type))
            {
                timeout = Once(timeout, parameter, ProblemId.TimeoutRepeated, problems);
            }
            else
            {
                messages.Add(parameter);
            }
        }

        // A lone TimeSpan is meant to be sent; as a time-out it would leave nothing to send.
        if (messages.Count == 0 && timeout is not null && !Has(problems, ProblemId.TimeoutRepeated))
        {
            messages.Add(timeout);
            timeout = null;
        }

        timeout = TakeTimeouts(messages, timeout, problems);
        if (method.IsVararg)
        {
            problems.Add(new ContractProblem(ProblemId.VariableArguments, method, ProblemPart.ArgumentList));
        }
        else if (messages.Count == 0)
        {
            problems.Add(new ContractProblem(ProblemId.MessageMissing, method));
        }

        if (messages.Count > 1)
        {
            problems.Add(new ContractProblem(ProblemId.MessageRepeated, messages[1], Other: messages[0]));
        }

        if (token is not null && !IsLastButForTokens(method, token))
        {
            problems.Add(new ContractProblem(ProblemId.TokenMisplaced, token));
        }

        if (timeout is not null && messages.Count > 0 && timeout.Ordinal < messages[0].Ordinal)
        {
            problems.Add(new ContractProblem(ProblemId.TimeoutMisplaced, timeout));
        }

        return new Parameters(messages.ToImmutable(), timeout, token);
    }

    /// <summary>Takes the parameters that can only be meant as time-outs, though they have another type, out of the
    /// messages.</summary>
    private static IParameterSymbol? TakeTimeouts(
        ImmutableArray<IParameterSymbol>.Builder messages,
        IParameterSymbol? timeout,
        ImmutableArray<ContractProblem>.Builder problems)
    {
        if (messages.Count < 2 || messages.All(TimeoutParameter.IsMeantBy))
        {
            return timeout;
        }

        foreach (IParameterSymbol parameter in messages.Where(TimeoutParameter.IsMeantBy).ToArray())
        {
            messages.Remove(parameter);
            timeout = Once(timeout, parameter, ProblemId.TimeoutRepeated, problems);
        }

        return timeout;
    }

    private bool IsLastButForTokens(IMethodSymbol method, IParameterSymbol token)
    {
        for (int i = token.Ordinal + 1; i < method.Parameters.Length; i++)
        {
            if (!known.IsCancellationToken(method.Parameters[i].Type))
            {
                return false;
            }
        }

        return true;
    }

    private static IParameterSymbol Once(
        IParameterSymbol? first,
        IParameterSymbol parameter,
        ProblemId repeated,
        ImmutableArray<ContractProblem>.Builder problems)
    {
        if (first is null)
        {
            return parameter;
        }

        problems.Add(new ContractProblem(repeated, parameter, Other: first));
        return first;
    }

    private static bool Has(ImmutableArray<ContractProblem>.Builder problems, ProblemId id) =>
        problems.Any(problem => problem.Id == id);

    private Return ClassifyReturn(IMethodSymbol method, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (method is { RefKind: RefKind.None, ReturnType: INamedTypeSymbol returned })
        {
            INamedTypeSymbol definition = returned.OriginalDefinition;
            if (Is(definition, known.Task) || Is(definition, known.ValueTask))
            {
                return new Return(IsTask: true, IsValueTask: Is(definition, known.ValueTask), null);
            }

            if (Is(definition, known.TaskOfT) || Is(definition, known.ValueTaskOfT))
            {
                return new Return(
                    IsTask: true, IsValueTask: Is(definition, known.ValueTaskOfT), returned.TypeArguments[0]);
            }
        }

        // The compiler itself reports a type that it does not know.
        if (method.ReturnType.TypeKind != TypeKind.Error)
        {
            problems.Add(
                new ContractProblem(ProblemId.ReturnNotTask, method, ProblemPart.ReturnType, method.ReturnType));
        }

        return default;
    }

    /// <returns>The message or the element of the batch; null if there is not exactly one, or it is no
    /// message.</returns>
    private ITypeSymbol? ClassifyMessage(
        in Parameters parameters, ImmutableArray<ContractProblem>.Builder problems, out bool? isBatch)
    {
        isBatch = null;
        if (parameters.Messages.Length != 1)
        {
            return null;
        }

        IParameterSymbol parameter = parameters.Messages[0];
        ITypeSymbol? element = BatchTypes.ElementOfParameter(parameter.Type);
        ITypeSymbol message = element ?? parameter.Type;
        if (known.IsMessage(message))
        {
            isBatch = element is not null;
            return message;
        }

        if (IsUnknownToCompiler(message))
        {
            return null;
        }

        if (element is null && BatchTypes.ElementOfCollection(message) is { } unordered && known.IsMessage(unordered))
        {
            problems.Add(
                new ContractProblem(ProblemId.BatchOfOtherCollection, parameter, ProblemPart.ParameterType, message));
            isBatch = true;
            return null;
        }

        isBatch = element is not null;
        ProblemPart part = element is null ? ProblemPart.ParameterType : ProblemPart.ParameterElement;
        problems.Add(new ContractProblem(ProblemId.NotProtobuf, parameter, part, message));
        return null;
    }

    /// <param name="method">The method.</param>
    /// <param name="returned">What it returns.</param>
    /// <param name="isBatch">Whether it takes a batch; null if its parameters do not tell.</param>
    /// <param name="problems">What is wrong with it.</param>
    /// <returns>The reply or the element of the batch's replies; null if the method tells, or it is no
    /// message.</returns>
    private ITypeSymbol? ClassifyReply(
        IMethodSymbol method, in Return returned, bool? isBatch, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (returned.Reply is not { } reply || IsUnknownToCompiler(reply))
        {
            return null;
        }

        if (isBatch is not true && IsReply(reply))
        {
            return reply;
        }

        ITypeSymbol? element = BatchTypes.ElementOfReply(reply);
        if (isBatch is true && element is not null)
        {
            if (IsReply(element))
            {
                return element;
            }

            if (!IsUnknownToCompiler(element))
            {
                problems.Add(new ContractProblem(ProblemId.NotProtobuf, method, ProblemPart.ReplyElement, element));
            }

            return null;
        }

        bool isListOfReplies = BatchTypes.ElementOfCollection(reply) is { } listed && IsReply(listed);
        if (isBatch is true && (isListOfReplies || IsReply(reply)))
        {
            problems.Add(new ContractProblem(ProblemId.BatchReplyNotList, method, ProblemPart.Reply, reply));
        }
        else if (isBatch is false && isListOfReplies)
        {
            problems.Add(new ContractProblem(ProblemId.SingleReplyIsList, method, ProblemPart.Reply, reply));
        }
        else if (!isListOfReplies)
        {
            problems.Add(new ContractProblem(ProblemId.NotProtobuf, method, ProblemPart.Reply, reply));
        }

        return null;
    }

    private void ClassifyTimeout(IParameterSymbol timeout, bool tells, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (tells)
        {
            problems.Add(new ContractProblem(ProblemId.TimeoutOnTell, timeout));
        }
        else if (!known.IsTimeSpan(timeout.Type))
        {
            problems.Add(
                new ContractProblem(ProblemId.TimeoutNotTimeSpan, timeout, ProblemPart.ParameterType, timeout.Type));
        }
    }

    private bool IsReply(ITypeSymbol type) => known.IsMessage(type) || known.IsAnyMessage(type);

    private static bool IsUnknownToCompiler(ITypeSymbol type) => type.TypeKind == TypeKind.Error;

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol? other) =>
        SymbolEqualityComparer.Default.Equals(type, other);

    private readonly record struct Parameters(
        ImmutableArray<IParameterSymbol> Messages, IParameterSymbol? Timeout, IParameterSymbol? Token);

    private readonly record struct Return(bool IsTask, bool IsValueTask, ITypeSymbol? Reply);
}
