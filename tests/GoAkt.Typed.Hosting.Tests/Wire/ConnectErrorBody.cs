namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>An error as Connect writes it.</summary>
internal sealed record ConnectErrorBody(string Code, string Message);
