using GoAkt.Typed.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Emit;

/// <summary>Writes the class that hands messages to a hosted object that implements a contract.</summary>
internal static class DispatcherEmitter
{
    private const string Dispatch = "global::GoAkt.Typed.Hosting.Dispatch.";
    private const string Result = $"global::System.Threading.Tasks.ValueTask<{Dispatch}DispatchResult>";

    public static string Emit(ContractModel contract, EmitOptions options)
    {
        string name = GeneratedNames.Dispatcher(contract.Name);
        string kind = SymbolDisplay.FormatLiteral(contract.Kind, quote: true);
        SourceWriter writer = new();
        GeneratedFile.Open(writer, contract, options, name);
        writer.Lines(
            $$"""
            internal sealed class {{name}} : {{Dispatch}}ActorDispatcher<{{contract.Interface}}>
            {
                private {{name}}()
                    : base({{GeneratedFile.SortOf(contract)}}, {{kind}})
                {
                }

            """);
        writer.Indent();
        EmitDispatch(writer, contract);
        writer.Line();
        EmitMessages(writer, contract);
        writer.Line();
        GeneratedFile.Register(writer, options, $"{Dispatch}DispatcherRegistry.Register(new {name}())");
        writer.Outdent();
        GeneratedFile.Close(writer, contract, options, name);
        return writer.ToString();
    }

    private static void EmitDispatch(SourceWriter writer, ContractModel contract)
    {
        writer.Lines(
            $$"""
            protected override {{Result}} DispatchAsync(
                {{contract.Interface}} actor, global::Google.Protobuf.IMessage message, {{Dispatch}}DispatchContext context)
            {
                switch (message)
                {
            """);
        foreach (DispatchModel dispatch in contract.Dispatches)
        {
            if (dispatch is { Ask: not null, Tell: { } tell })
                EmitCase(writer, contract.Methods[tell], " when context.IsTell");
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

    /// <summary>An argument of exactly the parameter's type, so that no overload of the method takes it instead.</summary>
    private static string Argument(MethodModel method, ParameterModel parameter)
    {
        (string value, bool isOfOtherType) = parameter.Role switch
        {
            ParameterRole.Message when !method.IsBatch => ("request", false),
            ParameterRole.Message => ($"new {method.Message}[] {{ request }}", !parameter.Type.TrimEnd('?').EndsWith("]", StringComparison.Ordinal)),
            ParameterRole.Token => ("context.CancellationToken", parameter.IsNullable),
            _ => ("context.Timeout", parameter.IsNullable),
        };
        string argument = isOfOtherType ? $"({parameter.Type}){value}" : value;
        return method.NeedsArgumentName ? $"{parameter.Name}: {argument}" : argument;
    }

    private static void EmitMessages(SourceWriter writer, ContractModel contract)
    {
        IEnumerable<string> messages = contract.Dispatches
            .SelectMany(static dispatch => new[] { dispatch.Ask, dispatch.Tell })
            .OfType<int>()
            .OrderBy(static index => index)
            .Select(index => contract.Methods[index])
            .SelectMany(static method => method.Reply is null || method.AcceptsAnyReply ? [method.Message] : new[] { method.Message, method.Reply })
            .Distinct(StringComparer.Ordinal);
        writer.Lines(
            $$"""
            protected override void DescribeMessages({{Dispatch}}MessageList messages)
            {
            """);
        foreach (string message in messages)
            writer.Lines($"    messages.Add<{message}>();");
        writer.Lines("}");
    }
}
