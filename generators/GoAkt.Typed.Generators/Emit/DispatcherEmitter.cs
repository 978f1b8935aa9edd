using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Emit;

/// <summary>Writes the class that hands messages to a hosted object that implements a contract.</summary>
internal static class DispatcherEmitter
{
    public static string Emit(ContractModel contract, EmitOptions options)
    {
        string name = GeneratedName.OfDispatcher(contract.Name);
        string kind = SymbolDisplay.FormatLiteral(contract.Kind, quote: true);
        SourceWriter writer = new();
        GeneratedFile.Open(writer, contract, options, name);
        writer.Lines(
            $$"""
            internal sealed class {{name}} : {{options.Dispatch}}ActorDispatcher<{{contract.Interface}}>
            {
                private {{name}}()
                    : base({{GeneratedFile.SortOf(contract, options)}}, {{kind}})
                {
                }

            """);
        writer.Indent();
        EmitDispatch(writer, contract, options);
        writer.Line();
        EmitMessages(writer, contract, options);
        writer.Line();
        GeneratedFile.Register(writer, options, $"{options.Dispatch}DispatcherRegistry.Register(new {name}())");
        writer.Outdent();
        GeneratedFile.Close(writer, contract, options, name);
        return writer.ToString();
    }

    private static void EmitDispatch(SourceWriter writer, ContractModel contract, EmitOptions options)
    {
        writer.Lines(
            $$"""
            protected override global::System.Threading.Tasks.ValueTask<{{options.Dispatch}}DispatchResult> DispatchAsync(
                {{contract.Interface}} actor, object message, {{options.Dispatch}}DispatchContext context)
            {
                switch (message)
                {
            """);
        foreach (DispatchModel dispatch in contract.Dispatches)
        {
            if (dispatch is { Ask: not null, Tell: { } tell })
            {
                EmitCase(writer, contract.Methods[tell], " when context.IsTell");
            }

            EmitCase(writer, contract.Methods[(dispatch.Ask ?? dispatch.Tell)!.Value], string.Empty);
        }

        writer.Lines(
            """
                    default:
                        return Unhandled();
                }
            }
            """);
    }

    private static void EmitCase(SourceWriter writer, MethodModel method, string guard)
    {
        string target = method.DeclaringInterface is null ? "actor" : $"(({method.DeclaringInterface})actor)";
        string arguments = string.Join(", ", method.Parameters.Select(parameter => Argument(method, parameter)));
        writer.Lines(
            $"""
                    case {method.Message} request{guard}:
                        return {(method.Asks ? "ReplyAsync" : "DoneAsync")}({target}.{method.Name}({arguments}));
            """);
    }

    /// <summary>An argument of exactly the parameter's type, so that no overload of the method takes it
    /// instead.</summary>
    private static string Argument(MethodModel method, ParameterModel parameter)
    {
        (string value, bool isOfOtherType) = parameter.Role switch
        {
            ParameterRole.Message when !method.IsBatch => ("request", false),
            ParameterRole.Message => (
                $"new {method.Message}[] {{ request }}",
                !parameter.Type.TrimEnd('?').EndsWith("]", StringComparison.Ordinal)),
            ParameterRole.Token => ("context.CancellationToken", parameter.IsNullable),
            _ => ("context.Timeout", parameter.IsNullable),
        };
        string argument = isOfOtherType ? $"({parameter.Type}){value}" : value;
        return method.NeedsArgumentName ? $"{parameter.Name}: {argument}" : argument;
    }

    private static void EmitMessages(SourceWriter writer, ContractModel contract, EmitOptions options)
    {
        MethodModel[] methods = [.. contract.Dispatches
            .SelectMany(static dispatch => new[] { dispatch.Ask, dispatch.Tell })
            .OfType<int>()
            .OrderBy(static index => index)
            .Select(index => contract.Methods[index])];
        string[] messages = [.. methods.Select(static method => method.Message).Distinct(StringComparer.Ordinal)];
        IEnumerable<string> replies = methods
            .SelectMany(static method => method.AcceptsAnyReply ? [.. method.NamedReplies] : new[] { method.Reply })
            .OfType<string>();
        writer.Lines(
            $$"""
            protected override void DescribeMessages({{options.Dispatch}}MessageList messages)
            {
            """);
        foreach (string message in messages)
        {
            writer.Lines($"    messages.Add<{message}>();");
        }

        foreach (string reply in replies.Except(messages, StringComparer.Ordinal))
        {
            writer.Lines($"    messages.AddReply<{reply}>();");
        }

        writer.Lines("}");
    }
}
