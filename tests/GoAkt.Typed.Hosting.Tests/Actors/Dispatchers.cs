using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Tests.Actors;

internal sealed class EchoDispatcher() : ActorDispatcher<IEcho>(
    ContractSort.Actor, "actors/Echo", StringValue.Descriptor, BytesValue.Descriptor, Duration.Descriptor, BoolValue.Descriptor)
{
    protected override ValueTask<DispatchResult> DispatchAsync(IEcho actor, IMessage message, DispatchContext context) =>
        message switch
        {
            StringValue text => ReplyAsync(actor.EchoAsync(text)),
            BytesValue bytes => ReplyAsync(actor.EchoAsync(bytes)),
            Duration duration => ReplyAsync(actor.SleepAsync(duration, context.CancellationToken)),
            BoolValue fail => ReplyAsync(actor.FailAsync(fail)),
            _ => Unhandled(),
        };

    [ModuleInitializer]
    internal static void Register()
    {
        DispatcherRegistry.Register(new EchoDispatcher());
        DispatcherRegistry.Register(new CounterDispatcher());
        DispatcherRegistry.Register(new CounterGrainDispatcher());
    }
}

internal sealed class CounterDispatcher() : ActorDispatcher<ICounter>(
    ContractSort.Actor, "actors/Counter", Int64Value.Descriptor, Empty.Descriptor)
{
    protected override ValueTask<DispatchResult> DispatchAsync(ICounter actor, IMessage message, DispatchContext context) =>
        message switch
        {
            Int64Value amount => DoneAsync(actor.AddAsync(amount)),
            Empty query => ReplyAsync(actor.CountAsync(query)),
            _ => Unhandled(),
        };
}

internal sealed class CounterGrainDispatcher() : ActorDispatcher<ICounterGrain>(
    ContractSort.Grain, "actors/CounterGrain", Int64Value.Descriptor, Empty.Descriptor, BoolValue.Descriptor)
{
    protected override ValueTask<DispatchResult> DispatchAsync(ICounterGrain actor, IMessage message, DispatchContext context) =>
        message switch
        {
            Int64Value amount => DoneAsync(actor.AddAsync(amount)),
            Empty query => ReplyAsync(actor.CountAsync(query)),
            BoolValue fail => ReplyAsync(actor.FailAsync(fail)),
            _ => Unhandled(),
        };
}
