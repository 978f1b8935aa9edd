using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

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
        ClassifyKind(contract, kind, isOfBothSorts: actorKind is not null && grainKind is not null, problems);
        bool canBeImplemented = kind is not null & ClassifyInterface(contract, problems) && !HasProblemOfKind(problems);
        if (!known.HasProtobuf)
        {
            return WithoutProtobuf(contract, kind, isGrain: actorKind is null, problems);
        }

        if (IsOwn(contract) && known.Emitted.Ambiguous is { } ambiguous)
        {
            problems.Add(new ContractProblem(ProblemKind.GeneratedAmbiguous, contract, Type: ambiguous));
            canBeImplemented = false;
        }

        var members = ContractMembers.Of(contract, known);
        ClassifyMembers(contract, members, problems);
        if (members is
            { HasNoMethods: true, Others.IsEmpty: true, StaticAbstract.IsEmpty: true, Obstacles.IsEmpty: true })
        {
            problems.Add(new ContractProblem(ProblemKind.ContractWithoutMethods, contract));
        }

        ImmutableArray<MethodClassification> methods = ClassifyMethods(contract, members);
        if (ContractAttributes.AskTimeout(contract, known) > 0
            && methods.Any()
            && methods.All(static method => method.Shape is { Asks: false }))
        {
            problems.Add(new ContractProblem(ProblemKind.AskTimeoutOnTell, contract, ProblemPart.AskTimeoutAttribute));
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

    /// <summary>Without Google.Protobuf no type can be told to be a message, so nothing is said of each.</summary>
    private static ContractClassification WithoutProtobuf(
        INamedTypeSymbol contract, string? kind, bool isGrain, ImmutableArray<ContractProblem>.Builder problems)
    {
        problems.Add(new ContractProblem(ProblemKind.ProtobufMissing, contract));
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
            problems.Add(new ContractProblem(ProblemKind.AskTimeoutNotPositive, type, ProblemPart.AskTimeoutAttribute));
        }

        foreach (ISymbol member in members.StaticAbstract)
        {
            problems.Add(new ContractProblem(ProblemKind.StaticAbstractMember, member));
        }

        foreach (ISymbol member in members.Others)
        {
            problems.Add(new ContractProblem(ProblemKind.MemberNotMethod, member));
        }

        problems.AddRange(members.Obstacles.Where(obstacle => !IsInheritedByBase(type, obstacle.Other!)));
    }

    /// <summary>Whether an interface that the source declares, and a contract inherits, inherits a member already: then
    /// it is wrong there.</summary>
    private bool IsInheritedByBase(INamedTypeSymbol type, ISymbol member)
    {
        INamedTypeSymbol declaring = member as INamedTypeSymbol ?? member.ContainingType;
        return type.AllInterfaces.Any(inherited =>
            IsOwn(inherited) && inherited.AllInterfaces.Contains(declaring, SymbolEqualityComparer.Default));
    }

    private static void ClassifyKind(
        INamedTypeSymbol contract, string? kind, bool isOfBothSorts, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (isOfBothSorts)
        {
            problems.Add(new ContractProblem(ProblemKind.KindOfBothSorts, contract));
        }
        else if (kind is not null && string.IsNullOrWhiteSpace(kind))
        {
            problems.Add(new ContractProblem(ProblemKind.KindEmpty, contract, ProblemPart.KindAttribute));
        }
        else if (kind is not null && !KindSyntax.IsWellFormed(kind))
        {
            problems.Add(new ContractProblem(ProblemKind.KindMalformed, contract, ProblemPart.KindAttribute));
        }
    }

    private bool ClassifyInterface(INamedTypeSymbol contract, ImmutableArray<ContractProblem>.Builder problems)
    {
        if (IsGeneric(contract))
        {
            problems.Add(new ContractProblem(ProblemKind.ContractGeneric, contract));
        }
        else if (!IsAccessible(contract))
        {
            problems.Add(new ContractProblem(ProblemKind.ContractInaccessible, contract));
        }
        else
        {
            return true;
        }

        return false;
    }

    private static bool HasProblemOfKind(ImmutableArray<ContractProblem>.Builder problems) =>
        problems.Any(static problem =>
            problem.Kind is ProblemKind.KindOfBothSorts or ProblemKind.KindEmpty or ProblemKind.KindMalformed);

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
            && (IsOwn(contract) || known.Names.ObstacleOf(contract) is null);
    }

    private bool IsOwn(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, known.Compilation.Assembly);

    private ImmutableArray<MethodClassification> ClassifyMethods(INamedTypeSymbol contract, ContractMembers members)
    {
        MethodClassifier classifier = new(known);
        int contractTimeout = ContractAttributes.AskTimeout(contract, known) ?? 0;
        ImmutableArray<MethodClassification>.Builder methods =
            ImmutableArray.CreateBuilder<MethodClassification>(members.Methods.Length);
        Dictionary<(ITypeSymbol Message, bool Asks, bool IsBatch), IMethodSymbol> takers = new(TakerComparer.Instance);
        foreach (IMethodSymbol method in members.Methods)
        {
            // The contract that a program names speaks for all that it inherits; else the interface that declares the
            // method does.
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
                    new ContractProblem(ProblemKind.MessageTakenTwice, classified.Method, Other: other)),
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
