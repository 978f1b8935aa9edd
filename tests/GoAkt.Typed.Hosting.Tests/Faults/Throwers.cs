using System.Net.Security;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Tests.Faults;

/// <summary>Every extension point of a node, with code that misbehaves in every way at every moment of its
/// life.</summary>
internal static class Throwers
{
    public static IReadOnlyList<Thrower> All { get; } =
    [
        .. Factories(),
        .. Lifecycle(),
        .. Respawns(),
        .. Messages(),
        .. Ends(),
        .. Services(),
        .. Logging(),
        .. Clocks(),
        .. Connections(),
    ];

    private static IEnumerable<Thrower> Factories()
    {
        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            foreach (string add in (string[])["AddActor", "AddGrain"])
            {
                yield return new Thrower($"EmbeddedNodeOptions.{add}(factory)", how, rig => rig.Factory = context =>
                {
                    act(rig);
                    return Construct(context);
                });
            }

            yield return new Thrower("a constructor", how, rig => rig.Moments.OnConstruct = () => act(rig));
        }

        yield return new Thrower("EmbeddedNodeOptions.AddActor(factory)", "gives an instance that others have", rig =>
        {
            Victim? only = null;
            rig.Factory = context =>
            {
                rig.CountCall();
                return only ??= Construct(context);
            };
        });
        yield return new Thrower("EmbeddedNodeOptions.AddActor(factory)", "answers null", rig => rig.Factory = _ =>
        {
            rig.CountCall();
            return null!;
        });
    }

    private static IEnumerable<Thrower> Lifecycle()
    {
        foreach ((string how, Func<Rig, Task> act) in Misbehaviour.Asynchronous)
        {
            yield return new Thrower("IActorLifecycle.StartAsync", how, rig => rig.Moments.OnStart = _ => act(rig));
            yield return new Thrower("IActorLifecycle.StopAsync", how, rig => rig.Moments.OnStop = () => act(rig));
        }

        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            yield return new Thrower("IActorLifecycle.StartAsync(cancellationToken)", how, rig => rig.Moments.OnStart =
                    token =>
                    {
                        token.Register(() => act(rig));
                        return new TaskCompletionSource().Task;
                    });
            yield return new Thrower("ActorContext.Stopping", how, rig => rig.Moments.OnStopping = () => act(rig));
        }
    }

    private static IEnumerable<Thrower> Respawns()
    {
        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            yield return new Thrower("IActorLifecycle.SurvivesRespawn", how, rig => rig.Moments.Survives = () =>
            {
                act(rig);
                return true;
            });
        }

        foreach ((string how, Func<Rig, Task> act) in Misbehaviour.Asynchronous)
        {
            yield return new Thrower("IActorLifecycle.StartAsync", $"survives a respawn and {how}", rig =>
            {
                int starts = 0;
                rig.Moments.Survives = static () => true;
                rig.Moments.OnStart = _ => ++starts == 1 ? Task.CompletedTask : act(rig);
            });
            yield return new Thrower("IActorLifecycle.StopAsync", $"survives a respawn and {how}", rig =>
            {
                rig.Moments.Survives = static () => true;
                rig.Moments.OnStop = () => act(rig);
            });
        }
    }

    private static IEnumerable<Thrower> Messages()
    {
        foreach ((string how, Func<Rig, Task> act) in Misbehaviour.Asynchronous)
        {
            yield return new Thrower("a message handler", how, rig => rig.Moments.OnMessage = () => act(rig));
            yield return new Thrower("a message handler", $"responds and {how}", rig => rig.Moments.OnMessage = () =>
            {
                rig.Moments.Context!.Respond(new StringValue());
                return act(rig);
            });
        }

        foreach ((string how, Action<Rig> act) in Misbehaviour.Throwing)
        {
            yield return new Thrower("ActorContext.Respond(reply)", how, rig => rig.Moments.OnMessage = () =>
            {
                rig.Moments.Context!.Respond(new FaultyMessage { OnUse = () => act(rig) });
                return Task.CompletedTask;
            });
        }

        yield return new Thrower("a message handler", "replies null", rig =>
        {
            rig.Moments.RepliesNull = true;
            rig.Moments.OnMessage = () =>
            {
                rig.CountCall();
                return Task.CompletedTask;
            };
        });
        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            yield return new Thrower("EmbeddedNode.ActorFailed", how, rig =>
            {
                rig.Moments.OnMessage = static () => throw new BoomException();
                rig.Started = node => node.ActorFailed += (_, _) => act(rig);
            });
        }
    }

    private static IEnumerable<Thrower> Ends()
    {
        foreach ((string how, Func<Rig, Task> act) in Misbehaviour.Asynchronous.Where(way => way.How != "answers null"))
        {
            yield return new Thrower("DisposeAsync", how, rig => rig.Moments.OnDispose = () => new ValueTask(act(rig)));
            yield return new Thrower("Dispose", how, rig =>
            {
                rig.IsSynchronous = true;
                rig.Moments.OnDispose = () => new ValueTask(act(rig));
            });
        }

        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            yield return new Thrower("a service's Dispose", how, rig => rig.Moments.OnServiceDispose = () => act(rig));
        }

        yield return new Thrower("everything that ends an actor", "throws", rig =>
        {
            rig.Moments.OnStopping = rig.Boom;
            rig.Moments.OnStop = () =>
            {
                rig.Boom();
                return Task.CompletedTask;
            };
            rig.Moments.OnDispose = () =>
            {
                rig.Boom();
                return ValueTask.CompletedTask;
            };
            rig.Moments.OnServiceDispose = rig.Boom;
        });
    }

    private static IEnumerable<Thrower> Services()
    {
        const string Point = "EmbeddedNodeOptions.Services";
        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            yield return Provider($"{how} at a resolution", rig => new FaultyServices(rig.Services)
            {
                OnResolve = () => act(rig),
            });
            yield return Provider($"{how} at a new scope", rig => new FaultyServices(rig.Services)
            {
                OnCreateScope = () => act(rig),
            });
            yield return Provider($"{how} at a scope's end", rig => new FaultyServices(rig.Services)
            {
                OnDispose = () => act(rig),
            });
        }

        yield return Provider("has no scopes", static rig => new FaultyServices(rig.Services)
        {
            HasScopes = () =>
            {
                rig.CountCall();
                return false;
            },
        });

        static Thrower Provider(string how, Func<Rig, FaultyServices> services) => new(Point, how, rig =>
        {
            // The others have the same services.
            rig.ServesOthers = false;
            rig.Services = services(rig);
        });
    }

    private static IEnumerable<Thrower> Logging()
    {
        const string Point = "EmbeddedNodeOptions.LoggerFactory";
        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous.Where(way => way.How != "blocks its thread"))
        {
            yield return Log($"{how} at a new logger", rig => new FaultyLogging { OnCreate = () => act(rig) });
            yield return Log($"{how} at IsEnabled", rig => new FaultyLogging { OnIsEnabled = () => act(rig) });
            yield return Log($"{how} at a line", rig => new FaultyLogging { OnLog = () => act(rig) });
        }

        yield return Log(
            "answers null", static rig => new FaultyLogging { OnCreate = rig.CountCall, AnswersNull = true });

        static Thrower Log(string how, Func<Rig, FaultyLogging> logging) => new(Point, how, rig =>
        {
            rig.Moments.OnMessage = static () => throw new BoomException();
            rig.Moments.OnStop = static () => throw new BoomException();
            rig.Configure = options => options.LoggerFactory = logging(rig);
        });
    }

    private static IEnumerable<Thrower> Clocks()
    {
        yield return Clock("throws at a reading", static rig => new FaultyTime { OnRead = rig.Boom });
        yield return Clock("throws at a new timer", static rig => new FaultyTime { OnCreateTimer = rig.Boom });
        yield return Clock("throws at a timer's use", static rig => new FaultyTime { OnTimer = rig.Boom });
        yield return Clock(
            "answers null", static rig => new FaultyTime { OnCreateTimer = rig.CountCall, AnswersNull = true });

        static Thrower Clock(string how, Func<Rig, FaultyTime> time) => new(
            "EmbeddedNodeOptions.TimeProvider",
            how,
            rig => rig.Configure = options => options.TimeProvider = time(rig));
    }

    private static IEnumerable<Thrower> Connections()
    {
        const string Point = "EmbeddedNodeOptions.ZstdCodec";
        yield return Codec("throws", static rig => new FaultyCodec
        {
            OnCompress = _ => Throw(rig),
            OnDecompress = _ => Throw(rig),
        });
        yield return Codec("throws at an answer", static rig => new FaultyCodec { OnCompress = _ => Throw(rig) });
        yield return Codec("answers null", static rig => new FaultyCodec
        {
            OnCompress = _ => Give(rig, null!),
            OnDecompress = _ => Give(rig, null!),
        });
        yield return Codec("gives streams that throw", static rig => new FaultyCodec
        {
            OnCompress = _ => Give(rig, new FaultyStream()),
            OnDecompress = _ => Give(rig, new FaultyStream()),
        });
        yield return Codec("gives streams whose callbacks throw", static rig => new FaultyCodec
        {
            OnDecompress = _ => Give(rig, new FaultyStream { Waits = true }),
        });
        foreach ((string how, Action<Rig> act) in Misbehaviour.Synchronous)
        {
            yield return new Thrower("EmbeddedNodeTls.ClientCertificateValidationCallback", how, rig =>
            {
                TestCertificates certificates = new();
                rig.ServesOthers = false;
                rig.Configure = options => options.Tls = new EmbeddedNodeTls
                {
                    Certificate = certificates.IssueForNode("127.0.0.1"),
                    RequireClientCertificate = true,
                    ClientCertificateValidationCallback = (_, _, _, errors) =>
                    {
                        act(rig);
                        return errors == SslPolicyErrors.None;
                    },
                };
                rig.ConfigureClient = options =>
                {
                    Hurry(options);
                    options.Tls = new NodeTls
                    {
                        RootCertificates = certificates.Roots,
                        ClientCertificate = certificates.IssueForClient(),
                    };
                };
            });
        }

        static Thrower Codec(string how, Func<Rig, FaultyCodec> codec) => new(Point, how, rig =>
        {
            rig.ServesOthers = false;
            rig.Configure = options =>
            {
                options.Compression = Compression.Zstd;
                options.ZstdCodec = codec(rig);
                options.IdleTimeout = TimeSpan.FromMilliseconds(300);
            };
            rig.ConfigureClient = static options =>
            {
                Hurry(options);
                options.Compression = Compression.Zstd;
            };
        });

        static Stream Throw(Rig rig)
        {
            rig.CountCall();
            throw new BoomException();
        }

        static Stream Give(Rig rig, Stream stream)
        {
            rig.CountCall();
            return stream;
        }

        // No call succeeds.
        static void Hurry(GoAktClientOptions options) =>
            options.ConnectTimeout = options.RequestTimeout = TimeSpan.FromMilliseconds(100);
    }

    private static AsyncDisposableVictim Construct(ActorContext context) => new AsyncDisposableVictim(
        context.Services.GetRequiredService<Moments>(), context.Services.GetRequiredService<CountedService>(), context);
}
