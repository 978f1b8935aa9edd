using GoAkt.Typed;

namespace Accounts;

/// <summary>A user's account. This is all that an application writes to call the actor.</summary>
[ActorKind("accounts/User")]
public interface IUserActor
{
    // A reply: the caller asks.
    Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);

    Task<Receipt> DepositAsync(Deposit deposit, CancellationToken cancellationToken = default);

    Task<Receipt> WithdrawAsync(Withdraw withdrawal, CancellationToken cancellationToken = default);

    // No reply: the caller tells.
    Task RenameAsync(Rename command, CancellationToken cancellationToken = default);
}
