using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Gathers the methods and stubs of one contract, and what a dispatcher does with its messages.</summary>
internal sealed class MethodReader
{
    private readonly INamedTypeSymbol _contract;
    private readonly bool _isGrain;
    private readonly Compilation _compilation;
    private readonly TypeNames _types;
    private readonly string _proxyName;
    private readonly InheritedBodies _bodies;
    private readonly IMethodSymbol[] _doubled;
    private readonly UniqueNames _fields = new(StringComparer.Ordinal);
    private readonly List<(IMethodSymbol Method, bool IsExplicit)> _implemented = [];
    private readonly List<(MethodShape Shape, MethodModel Model, bool CanBeDispatched)> _methods = [];
    private readonly List<StubModel> _stubs = [];

    public MethodReader(ContractClassification contract, Compilation compilation, TypeNames types, string proxyName)
    {
        _contract = contract.Contract;
        _isGrain = contract.IsGrain;
        _compilation = compilation;
        _types = types;
        _proxyName = proxyName;
        _doubled =
        [
            .. contract.Methods.Select(static classified => classified.Method).Where(MethodReach.NeedsArgumentName),
        ];
        _bodies =
            new InheritedBodies(contract.Contract, contract.Methods.Select(static classified => classified.Method));

        // A field must not be hidden by a parameter, nor clash with a method.
        foreach (IMethodSymbol method in contract.Methods.Select(static classified => classified.Method))
        {
            _fields.Reserve(method.Name);
            foreach (string parameter in SymbolNames.OfParameters(method.Parameters))
            {
                _fields.Reserve(parameter);
            }
        }

        ActorField = _fields.Take("_actor");
    }

    public string ActorField { get; }

    public EquatableArray<MethodModel> Methods => _methods.Select(static method => method.Model).ToEquatableArray();

    public EquatableArray<StubModel> Stubs => _stubs.ToEquatableArray();

    public EquatableArray<DispatchModel> Dispatches =>
        DispatchReader.Read([.. _methods.Select(static method => (method.Shape, method.CanBeDispatched))]);

    public void Add(MethodClassification classified)
    {
        IMethodSymbol method = classified.Method;

        bool isPublic = method.DeclaredAccessibility == Accessibility.Public;
        bool hasNameOfProxy = method.Name == _proxyName;
        bool isExplicit =
            classified.Shape is null
            || !isPublic
            || hasNameOfProxy
            || _bodies.WouldBeReplacedBy(method)
            || LeavesPublicToDoubled(method);
        foreach ((IMethodSymbol other, bool isOtherExplicit) in _implemented)
        {
            if (!MethodSignature.SameNameAndParameters(method, other))
            {
                continue;
            }

            // A generic interface may declare one method twice once its parameters are closed over one type.
            if (SymbolEqualityComparer.Default.Equals(method.ContainingType, other.ContainingType)
                && MethodSignature.Same(method, other))
            {
                return;
            }

            isExplicit |= !isOtherExplicit;
        }

        _implemented.Add((method, isExplicit));
        if (classified.Shape is { } shape)
        {
            _methods.Add(
                (shape, Read(method, shape, isExplicit), MethodReach.CanBeCalled(method, shape, _compilation)));
        }
        else
        {
            _stubs.Add(StubReader.Read(method, _contract, ProblemReasons.Of(classified.Problems), _types));
        }
    }

    public void AddStub(ISymbol member) =>
        _stubs.Add(StubReader.Read(member, _contract, ProblemReasons.Of(ProblemId.MemberNotMethod), _types));

    /// <summary>Whether another method with the same parameters is to be the public one: only a public method can
    /// implement one that an interface declares twice.</summary>
    private bool LeavesPublicToDoubled(IMethodSymbol method) =>
        !_doubled.Contains(method, SymbolEqualityComparer.Default)
        && _doubled.Any(doubled => MethodSignature.SameNameAndParameters(method, doubled));

    private MethodModel Read(IMethodSymbol method, MethodShape shape, bool isExplicit) =>
        new()
        {
            Name = SymbolNames.Escape(method.Name),
            DeclaringInterface = SymbolEqualityComparer.Default.Equals(method.ContainingType, _contract)
                ? null
                : _types.Of(method.ContainingType),
            IsExplicit = isExplicit,
            FieldName = _fields.Take(FieldNameOf(method.Name)),
            DisplayName = $"{_contract.Name}.{method.Name}",
            ReturnType = _types.Of(method.ReturnType),
            Message = NameOf(shape.Message),
            Reply = shape.Reply is null ? null : NameOf(shape.Reply),
            AcceptsAnyReply = shape.Reply is { TypeKind: TypeKind.Interface },
            NamedReplies = shape.NamedReplies.Select(NameOf).ToEquatableArray(),
            IsBatch = shape.IsBatch,
            ReturnsValueTask = shape.ReturnsValueTask,
            NeedsArgumentName = MethodReach.NeedsArgumentName(method),
            TimeoutMilliseconds = shape.TimeoutMilliseconds,
            IsOneWay = shape.IsOneWay && _isGrain,
            Parameters = ReadParameters(method, shape),
            Attributes = RepeatedAttributes.Of(method),
        };

    private string NameOf(ITypeSymbol type) => _types.Of(type.WithNullableAnnotation(NullableAnnotation.None));

    private EquatableArray<ParameterModel> ReadParameters(IMethodSymbol method, MethodShape shape)
    {
        string[] names = SymbolNames.OfParameters(method.Parameters);
        return method
            .Parameters.Select(parameter => ReadParameter(parameter, names[parameter.Ordinal], shape))
            .ToEquatableArray();
    }

    private ParameterModel ReadParameter(IParameterSymbol parameter, string name, MethodShape shape)
    {
        ParameterRole role =
            ReferenceEquals(parameter, shape.MessageParameter) ? ParameterRole.Message
            : ReferenceEquals(parameter, shape.Token) ? ParameterRole.Token
            : ParameterRole.Timeout;
        return new ParameterModel(
            role,
            _types.Of(parameter.Type),
            SymbolNames.Escape(name),
            parameter.IsOptional,
            parameter.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T);
    }

    private static string FieldNameOf(string method) =>
        ShortNames.ForMember($"s_{char.ToLowerInvariant(method[0])}{method.Substring(1)}");
}

/// <summary>The methods of a contract that have a body, inherited ones included. No method of the proxy may replace
/// one.</summary>
internal sealed class InheritedBodies
{
    private readonly ImmutableArray<INamedTypeSymbol> _interfaces;
    private readonly HashSet<IMethodSymbol> _implemented;

    /// <param name="contract">The contract.</param>
    /// <param name="implemented">Those of its methods that the proxy implements.</param>
    public InheritedBodies(INamedTypeSymbol contract, IEnumerable<IMethodSymbol> implemented)
    {
        // A contract is not generic, so no two methods of its own have one signature.
        ImmutableArray<INamedTypeSymbol> inherited = contract.InterfacesOnce();
        _interfaces = inherited.IsEmpty ? [] : inherited.Insert(0, contract);
        _implemented =
            new HashSet<IMethodSymbol>(_interfaces.IsEmpty ? [] : implemented, SymbolEqualityComparer.Default);
    }

    /// <summary>Whether a public method like this one would be called instead of a body.</summary>
    public bool WouldBeReplacedBy(IMethodSymbol method) =>
        _interfaces.Any(declaring =>
            declaring
                .GetMembers(method.Name)
                .OfType<IMethodSymbol>()
                .Any(other => !other.IsStatic && !_implemented.Contains(other) && MethodSignature.Same(other, method)));
}
