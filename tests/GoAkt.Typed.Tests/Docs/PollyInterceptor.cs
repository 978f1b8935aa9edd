using GoAkt.Typed.Errors;
using Polly;
using Polly.Retry;

namespace GoAkt.Typed.Tests.Docs;

internal sealed class PollyInterceptor : ICallInterceptor
{
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(100),
            ShouldHandle = new PredicateBuilder().Handle<GoAktException>(static e =>
                e is { IsTransient: true, Delivery: Delivery.NotSent }),
        })
        .AddTimeout(TimeSpan.FromSeconds(30))
        .Build();

    public async Task InterceptAsync(InterceptedCall call, Func<Task> next)
    {
        CancellationToken ofTheCaller = call.CancellationToken;
        try
        {
            await _pipeline.ExecuteAsync(
                async token =>
                {
                    call.CancellationToken = token;
                    await next();
                },
                ofTheCaller);
        }
        finally
        {
            call.CancellationToken = ofTheCaller;
        }
    }
}
