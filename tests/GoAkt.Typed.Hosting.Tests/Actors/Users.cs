using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>A contract that others extend.</summary>
[ActorKind("tests/User")]
public interface IUser
{
    Task<StringValue> WhoAsync(StringValue greeting);
}

[ActorKind("tests/Admin")]
public interface IAdmin : IUser
{
    Task<StringValue> BanAsync(Int32Value user);
}

[ActorKind("tests/Auditor")]
public interface IAuditor : IUser
{
    Task<StringValue> AuditAsync(Int64Value entry);
}

/// <summary>Extends two contracts that extend one.</summary>
[ActorKind("tests/Owner")]
public interface IOwner : IAdmin, IAuditor
{
    Task<StringValue> SellAsync(BoolValue all);
}

/// <summary>Has nothing to do with the others.</summary>
[ActorKind("tests/Door")]
public interface IDoor
{
    Task<StringValue> OpenAsync(BytesValue key);
}

[GrainKind("tests/Account")]
public interface IAccount
{
    Task<StringValue> WhoAsync(StringValue greeting);
}

[GrainKind("tests/Savings")]
public interface ISavings : IAccount
{
    Task<StringValue> SaveAsync(Int64Value amount);
}

public class User : IUser
{
    public virtual Task<StringValue> WhoAsync(StringValue greeting) => Said($"{greeting.Value} user");

    protected static Task<StringValue> Said(string text) => Task.FromResult(new StringValue { Value = text });
}

public sealed class Admin : IAdmin
{
    public Task<StringValue> WhoAsync(StringValue greeting) =>
        Task.FromResult(new StringValue { Value = greeting.Value + " admin" });

    public Task<StringValue> BanAsync(Int32Value user) =>
        Task.FromResult(new StringValue { Value = $"banned {user.Value}" });
}

/// <summary>Implements by a base class what its contract extends.</summary>
public sealed class DerivedAdmin : User, IAdmin
{
    public Task<StringValue> BanAsync(Int32Value user) => Said($"derived banned {user.Value}");
}

/// <summary>Has a base class with a contract of its own.</summary>
public sealed class UserWithDoor : User, IDoor
{
    public override Task<StringValue> WhoAsync(StringValue greeting) => Said($"{greeting.Value} user with a door");

    public Task<StringValue> OpenAsync(BytesValue key) => Said("open");
}

/// <summary>Has a base class with a contract, and none of its own.</summary>
public sealed class OtherUser : User;

public sealed class Owner : IOwner
{
    public Task<StringValue> WhoAsync(StringValue greeting) => Said("owner");

    public Task<StringValue> BanAsync(Int32Value user) => Said("banned by the owner");

    public Task<StringValue> AuditAsync(Int64Value entry) => Said("audited by the owner");

    public Task<StringValue> SellAsync(BoolValue all) => Said("sold");

    private static Task<StringValue> Said(string text) => Task.FromResult(new StringValue { Value = text });
}

/// <summary>Implements two contracts that extend one, but none that extends both.</summary>
public sealed class AdminAndAuditor : IAdmin, IAuditor
{
    public Task<StringValue> WhoAsync(StringValue greeting) => Said("both");

    public Task<StringValue> BanAsync(Int32Value user) => Said("banned");

    public Task<StringValue> AuditAsync(Int64Value entry) => Said("audited");

    private static Task<StringValue> Said(string text) => Task.FromResult(new StringValue { Value = text });
}

public sealed class Account : IAccount
{
    public Task<StringValue> WhoAsync(StringValue greeting) => Task.FromResult(new StringValue { Value = "account" });
}

public sealed class Savings : ISavings
{
    public Task<StringValue> WhoAsync(StringValue greeting) => Task.FromResult(new StringValue { Value = "savings" });

    public Task<StringValue> SaveAsync(Int64Value amount) =>
        Task.FromResult(new StringValue { Value = $"saved {amount.Value}" });
}
