using Accounts;

namespace GoAkt.Typed.Docs.World;

/// <summary>The hosted class of the examples that do not declare one.</summary>
public sealed class UserActor : IUserActor
{
    public Profile Profile { get; } = new();

    public Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default) =>
        Task.FromResult(Profile.Clone());

    public Task<Receipt> DepositAsync(Deposit deposit, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Receipt { Accepted = true });

    public Task<Receipt> WithdrawAsync(Withdraw withdrawal, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Receipt());

    public Task RenameAsync(Rename command, CancellationToken cancellationToken = default)
    {
        Profile.Owner = command.Owner;
        return Task.CompletedTask;
    }
}

/// <summary>The hosted class of the grain.</summary>
public sealed class CartGrain : ICart
{
    private readonly CartContent _content = new();

    public Task<CartContent> GetAsync(GetCart query, CancellationToken cancellationToken = default) =>
        Task.FromResult(_content.Clone());

    public Task<CartContent> AddAsync(AddItem item, CancellationToken cancellationToken = default)
    {
        _content.Skus.Add(item.Sku);
        return Task.FromResult(_content.Clone());
    }
}
