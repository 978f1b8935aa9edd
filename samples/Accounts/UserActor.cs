namespace Accounts;

/// <summary>The actor behind the contract: in production a Go program's, here a .NET class on the embedded
/// node.</summary>
internal sealed class UserActor : IUserActor
{
    private readonly Profile _profile = new() { Owner = "nobody" };

    public Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default) =>
        Task.FromResult(_profile.Clone());

    public Task<Receipt> DepositAsync(Deposit deposit, CancellationToken cancellationToken = default) =>
        Task.FromResult(Book(deposit.Cents));

    public Task<Receipt> WithdrawAsync(Withdraw withdrawal, CancellationToken cancellationToken = default) =>
        Task.FromResult(withdrawal.Cents > _profile.BalanceCents
            ? new Receipt { Accepted = false, BalanceCents = _profile.BalanceCents }
            : Book(-withdrawal.Cents));

    public Task RenameAsync(Rename command, CancellationToken cancellationToken = default)
    {
        _profile.Owner = command.Owner;
        return Task.CompletedTask;
    }

    private Receipt Book(long cents)
    {
        _profile.BalanceCents += cents;
        _profile.Transactions++;
        return new Receipt { Accepted = true, BalanceCents = _profile.BalanceCents };
    }
}
