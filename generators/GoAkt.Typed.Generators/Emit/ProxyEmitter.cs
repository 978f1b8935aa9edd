using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Emit;

/// <summary>Writes the class that implements a contract by calling an actor.</summary>
internal static class ProxyEmitter
{
    public static string Emit(ContractModel contract, EmitOptions options)
    {
        string name = GeneratedName.OfProxy(contract.Name);
        SourceWriter writer = new();
        GeneratedFile.Open(writer, contract, options, name);
        writer.Lines(
            $$"""
            internal sealed class {{name}} : {{contract.Interface}}
            {
            """);
        writer.Indent();
        foreach (MethodModel method in contract.Methods)
        {
            EmitField(writer, options, method);
        }

        writer.Lines(
            $$"""
            private readonly {{options.Proxies}}ActorCaller {{contract.ActorField}};

            private {{name}}({{options.Proxies}}ActorCaller actor) => {{contract.ActorField}} = actor;

            """);
        foreach (MethodModel method in contract.Methods)
        {
            EmitMethod(writer, contract, method);
        }

        foreach (StubModel stub in contract.Stubs)
        {
            EmitStub(writer, stub);
        }

        string kind = SymbolDisplay.FormatLiteral(contract.Kind, quote: true);
        GeneratedFile.Register(
            writer,
            options,
            $"{options.Proxies}ProxyRegistry.Register<{contract.Interface}>({GeneratedFile.SortOf(contract, options)}, {kind}, {(options.IsCSharp9OrLater ? "static " : string.Empty)}actor => new {name}(actor))");
        writer.Outdent();
        GeneratedFile.Close(writer, contract, options, name);
        return writer.ToString();
    }

    private static void EmitField(SourceWriter writer, EmitOptions options, MethodModel method)
    {
        bool namesReplies = method.NamedReplies.Count > 0;
        string type =
            method.Reply is null ? $"{options.Proxies}ActorMethod<{method.Message}>"
            : namesReplies ? $"{options.Proxies}OneOfActorMethod<{method.Message}>"
            : $"{options.Proxies}{(method.AcceptsAnyReply ? "ActorMethod" : "ExactActorMethod")}<{method.Message}, {method.Reply}>";
        string name = SymbolDisplay.FormatLiteral(method.DisplayName, quote: true);
        string setting =
            method.TimeoutMilliseconds != 0 ? $", {method.TimeoutMilliseconds}"
            : method.IsOneWay ? ", oneWay: true"
            : string.Empty;
        string constructed = options.IsCSharp9OrLater && !namesReplies ? "new" : $"new {type}";
        string replies = string.Concat(method.NamedReplies.Select(static reply => $".Or<{reply}>()"));
        foreach (string attribute in method.Attributes)
        {
            writer.Lines(attribute);
        }

        writer.Lines(
            $"""
            private static readonly {type} {method.FieldName} =
                {constructed}({name}{setting}){replies};

            """);
    }

    private static void EmitMethod(SourceWriter writer, ContractModel contract, MethodModel method)
    {
        // C# wants optional parameters last. Another language may have them in the middle, so only those at the end get
        // a default here.
        int firstDefault =
            method.Parameters.Count
            - method.Parameters.Reverse().TakeWhile(static parameter => parameter.HasDefault).Count();
        string parameters = string.Join(
            ", ",
            method.Parameters.Select(
                (parameter, i) =>
                    $"{parameter.Type} {parameter.Name}{(i >= firstDefault && !method.IsExplicit ? " = default" : string.Empty)}"));
        string member = method.IsExplicit
            ? $"{method.ReturnType} {method.DeclaringInterface ?? contract.Interface}.{method.Name}({parameters})"
            : $"public {method.ReturnType} {method.Name}({parameters})";

        writer.Lines("/// <inheritdoc/>");
        foreach (string attribute in method.Attributes)
        {
            writer.Lines(attribute);
        }

        writer.Lines(
            $"""
            {member} =>
                {(method.ReturnsValueTask ? $"new {method.ReturnType}({Call(contract, method)})" : Call(contract, method))};

            """);
    }

    private static string Call(ContractModel contract, MethodModel method)
    {
        ParameterModel message = method.Parameters.First(static parameter => parameter.Role == ParameterRole.Message);
        ParameterModel? timeout = method.Parameters.FirstOrDefault(static parameter =>
            parameter.Role == ParameterRole.Timeout);
        ParameterModel? token = method.Parameters.FirstOrDefault(static parameter =>
            parameter.Role == ParameterRole.Token);
        string call =
            $"{contract.ActorField}.{(method.Asks ? "Ask" : "Tell")}{(method.IsBatch ? "All" : string.Empty)}Async("
            + $"{method.FieldName}, {message.Name}";
        string? cancellation = token is { IsNullable: true } ? $"{token.Name}.GetValueOrDefault()" : token?.Name;
        string withoutTimeout = (method.Asks, cancellation) switch
        {
            (_, null) => $"{call})",
            (true, _) => $"{call}, null, {cancellation})",
            (false, _) => $"{call}, {cancellation})",
        };
        if (timeout is null)
        {
            return withoutTimeout;
        }

        string withTimeout = cancellation is null
            ? $"{call}, {timeout.Name})"
            : $"{call}, {timeout.Name}, {cancellation})";
        return timeout is { HasDefault: true, IsNullable: false }
            ? $"{timeout.Name} == default ? {withoutTimeout} : {withTimeout}"
            : withTimeout;
    }

    private static void EmitStub(SourceWriter writer, StubModel stub)
    {
        string refuse =
            $"throw new global::System.NotSupportedException({SymbolDisplay.FormatLiteral(stub.Reason, quote: true)});";
        if (stub.Accessors.Count == 0)
        {
            writer.Lines(
                $"""
                {stub.Declaration} =>
                    {refuse}

                """);
            return;
        }

        writer.Lines(
            $$"""
            {{stub.Declaration}}
            {
            """);
        foreach (string accessor in stub.Accessors)
        {
            writer.Lines($"    {accessor} => {refuse}");
        }

        writer.Lines(
            """
            }

            """);
    }
}
