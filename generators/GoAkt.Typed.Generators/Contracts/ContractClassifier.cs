using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>
/// Reads an interface as a contract: what its proxy has to implement, or what is wrong with it. The generator and the
/// analyzers both ask here, so that they never disagree.
/// </summary>
internal sealed class ContractClassifier(KnownSymbols known)
{
    /// <returns>Null if the interface has neither <c>[ActorKind]</c> nor <c>[GrainKind]</c>.</returns>
    public ContractClassification? Classify(INamedTypeSymbol contract)
    {
        AttributeData? actorKind = ContractAttributes.Find(contract, known.ActorKindAttribute);
        AttributeData? grainKind = ContractAttributes.Find(contract, known.GrainKindAttribute);
        if (contract.TypeKind != TypeKind.Interface || (actorKind ?? grainKind) is not { } kindAttribute)
        {
            return null;
        }

        ImmutableArray<ContractProblem>.Builder problems = ImmutableArray.CreateBuilder<ContractProblem>();
        string? kind = ContractAttributes.Kind(kindAttribute);
        bool hasKind = ClassifyKind(
            contract, kind, isOfBothSorts: actorKind is not null && grainKind is not null, problems);
        bool canBeNamed = ClassifyReach(contract, problems);
        bool canBeImplemented = hasKind && canBeNamed;
        if (!known.HasProtobuf)
        {
            return WithoutProtobuf(contract, kind, isGrain: actorKind is null, problems);
        }

        if (known.Declares(contract) && known.Emitted.Ambiguous is { } ambiguous)
        {
            problems.Add(new ContractProblem(ProblemId.GeneratedAmbiguous, contract, Type: ambiguous));
            canBeImplemented = false;
        }

        var members = ContractMembers.Of(contract, known);
        ClassifyMembers(contract, members, problems);
        if (members is
            { HasNoMethods: true, Others.IsEmpty: true, StaticAbstract.IsEmpty: true, Obstacles.IsEmpty: true })
        {
            problems.Add(new ContractProblem(ProblemId.ContractWithoutMethods, contract));
        }

        ImmutableArray<MethodClassification> methods = ClassifyMethods(contract, members);
        if (ContractAttributes.AskTimeout(contract, known) > 0
            && methods.Any()
            && methods.All(static method => method.Shape is { Asks: false }))
        {
            problems.Add(new ContractProblem(ProblemId.AskTimeoutOnTell, contract, ProblemPart.AskTimeoutAttribute));
        }

        return new ContractClassification
        {
            Contract = contract,
            IsGrain = actorKind is null,
            Kind = kind ?? string.Empty,
            Methods = methods,
            OtherMembers = members.Others,
            ContractProblems = problems.ToImmutable(),
            CanBeImplemented = canBeImplemented && members.CanBeImplemented,
        };
    }

    /// <summary>Without Google.Protobuf no type is known to be a message, so the methods are not judged.</summary>
    private static ContractClassification WithoutProtobuf(
        INamedTypeSymbol contract, string? kind, bool isGrain, ImmutableArray<ContractProblem>.Builder problems)
    {
        problems.Add(new ContractProblem(ProblemId.ProtobufMissing, contract));
        return new ContractClassification
        {
            Contract = contract,
            IsGrain = isGrain,
            Kind = kind ?? string.Empty,
            Methods = [],
            OtherMembers = [],
            ContractProblems = problems.ToImmutable(),
            CanBeImplemented = false,
        };
    }

    /// <summary>Reads an interface as the base of contracts, which need not be one itself.</summary>
    public (ImmutableArray<MethodClassification> Methods, ImmutableArray<ContractProblem> Problems) ClassifyBase(
        INamedTypeSymbol type)
    {
        if (!known.HasProtobuf)
        {
            return ([], []);
        }

        ImmutableArray<ContractProblem>.Builder problems = ImmutableArray.CreateBuilder<ContractProblem>();
        var members = ContractMembers.Of(type, known);
        ClassifyMembers(type, members, problems);
        ImmutableArray<MethodClassification> methods = ClassifyMethods(type, members);
        return (methods, [.. problems, .. methods.SelectMany(static method => method.Problems)]);
    }

    private void ClassifyMembers(
        INamedTypeSymbol type, ContractMembers members, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (ContractAttributes.AskTimeout(type, known) <= 0)
        {
            problems.Add(new ContractProblem(ProblemId.AskTimeoutNotPositive, type, ProblemPart.AskTimeoutAttribute));
        }

        foreach (ISymbol member in members.StaticAbstract)
        {
            problems.Add(new ContractProblem(ProblemId.StaticAbstractMember, member));
        }

        foreach (ISymbol member in members.Others)
        {
            problems.Add(new ContractProblem(ProblemId.MemberNotMethod, member));
        }

        problems.AddRange(members.Obstacles.Where(obstacle => !IsInheritedByBase(type, obstacle.Other!)));
    }

    /// <summary>Whether another interface of the source that the contract inherits has the member too: then the problem
    /// is reported on that one.</summary>
    private bool IsInheritedByBase(INamedTypeSymbol type, ISymbol member)
    {
        INamedTypeSymbol declaring = member as INamedTypeSymbol ?? member.ContainingType;
        return type.AllInterfaces.Any(inherited =>
            known.Declares(inherited) && inherited.AllInterfaces.Contains(declaring, SymbolEqualityComparer.Default));
    }

    /// <returns>Whether the contract has a kind, and one that is well-formed.</returns>
    private static bool ClassifyKind(
        INamedTypeSymbol contract, string? kind, bool isOfBothSorts, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (isOfBothSorts)
        {
            problems.Add(new ContractProblem(ProblemId.KindOfBothSorts, contract));
            return false;
        }

        if (kind is null)
        {
            return false;
        }

        if (string.IsNullOrWhiteSpace(kind))
        {
            problems.Add(new ContractProblem(ProblemId.KindEmpty, contract, ProblemPart.KindAttribute));
            return false;
        }

        if (!KindSyntax.IsWellFormed(kind))
        {
            problems.Add(new ContractProblem(ProblemId.KindMalformed, contract, ProblemPart.KindAttribute));
            return false;
        }

        return true;
    }

    /// <returns>Whether generated code can name the contract.</returns>
    private bool ClassifyReach(INamedTypeSymbol contract, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (IsGeneric(contract))
        {
            problems.Add(new ContractProblem(ProblemId.ContractGeneric, contract));
            return false;
        }

        if (!IsAccessible(contract))
        {
            problems.Add(new ContractProblem(ProblemId.ContractInaccessible, contract));
            return false;
        }

        return true;
    }

    private static bool IsGeneric(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAccessible(INamedTypeSymbol contract)
    {
        for (INamedTypeSymbol? outer = contract; outer is not null; outer = outer.ContainingType)
        {
            if (outer.IsFileLocal)
            {
                return false;
            }
        }

        return known.Compilation.IsSymbolAccessibleWithin(contract, known.Compilation.Assembly)
            && (known.Declares(contract) || known.Names.ObstacleOf(contract) is null);
    }

    private ImmutableArray<MethodClassification> ClassifyMethods(INamedTypeSymbol contract, ContractMembers members)
    {
        MethodClassifier classifier = new(known);
        int contractTimeout = ContractAttributes.AskTimeout(contract, known) ?? 0;
        ImmutableArray<MethodClassification>.Builder methods =
            ImmutableArray.CreateBuilder<MethodClassification>(members.Methods.Length);
        Dictionary<(ITypeSymbol Message, bool Asks, bool IsBatch), IMethodSymbol> takers = new(TakerComparer.Instance);
        foreach (IMethodSymbol method in members.Methods)
        {
            // [AskTimeout] on the contract holds for inherited methods too. Without it, the declaring interface's does.
            int timeout =
                contractTimeout > 0
                    ? contractTimeout
                    : ContractAttributes.AskTimeout(method.ContainingType, known) ?? 0;
            MethodClassification classified = classifier.Classify(method, Math.Max(timeout, 0));
            methods.Add(classified.Shape is { } shape && MethodReach.CanBeCalled(method, shape, known.Compilation)
                ? WithSoleTaker(classified, shape, takers)
                : classified);
        }

        return methods.MoveToImmutable();
    }

    private static MethodClassification WithSoleTaker(
        MethodClassification classified, MethodShape shape, Dictionary<(ITypeSymbol, bool, bool), IMethodSymbol> takers)
    {
        (ITypeSymbol, bool, bool) key = (shape.Message, shape.Asks, shape.IsBatch);
        if (!takers.TryGetValue(key, out IMethodSymbol? other))
        {
            takers.Add(key, classified.Method);
            return classified;
        }

        // One public method of a class implements both of two equal declarations, so there is nothing to tell apart.
        return MethodSignature.Same(classified.Method, other)
            ? classified
            : classified with
            {
                Problems = classified.Problems.Add(
                    new ContractProblem(ProblemId.MessageTakenTwice, classified.Method, Other: other)),
            };
    }

    private sealed class TakerComparer : IEqualityComparer<(ITypeSymbol Message, bool Asks, bool IsBatch)>
    {
        public static readonly TakerComparer Instance = new();

        public bool Equals(
            (ITypeSymbol Message, bool Asks, bool IsBatch) x,
            (ITypeSymbol Message, bool Asks, bool IsBatch) y) =>
            x.Asks == y.Asks && x.IsBatch == y.IsBatch && SymbolEqualityComparer.Default.Equals(x.Message, y.Message);

        public int GetHashCode((ITypeSymbol Message, bool Asks, bool IsBatch) key) =>
            SymbolEqualityComparer.Default.GetHashCode(key.Message);
    }
}
