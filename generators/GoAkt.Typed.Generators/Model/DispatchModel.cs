namespace GoAkt.Typed.Generators.Model;

/// <summary>The methods of a contract that take one type of message, as indices in
/// <see cref="ContractModel.Methods"/>.</summary>
/// <param name="Ask">The one that an ask goes to; null if all tell.</param>
/// <param name="Tell">The one that a tell goes to; null if all ask.</param>
internal sealed record DispatchModel(int? Ask, int? Tell);
