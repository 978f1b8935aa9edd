using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// Names as a guide writes them: those of local variables.
#pragma warning disable IDE1006, CA1707

namespace GoAkt.Typed.Docs.World;

/// <summary>The variables that an example on a page may use without declaring them. Nothing runs, so none has a
/// value.</summary>
public abstract class Surroundings
{
    protected static GoAktClient client => null!;

    protected static GoAkt.Typed.Hosting.EmbeddedNode node => null!;

    protected static Actors<Accounts.IUserActor> users => null!;

    protected static Grains<ICart> carts => null!;

    protected static GoAktClientOptions o => null!;

    protected static WebApplicationBuilder builder => null!;

    protected static WebApplication app => null!;

    protected static IServiceCollection services => null!;

    protected static IServiceProvider provider => null!;

    protected static ILogger logger => null!;

    protected static CancellationToken cancellationToken => default;
}
