using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace GoAktNamespace.Tests;

/// <summary>Requests over HTTP that become calls over GoAkt's own wire.</summary>
public sealed class ApplicationTests(ApplicationFixture application) : IClassFixture<ApplicationFixture>
{
    private readonly HttpClient _http = application.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_greeter_greets_as_it_was_told()
    {
        using HttpResponseMessage put =
            await _http.PutAsJsonAsync("/greeters/ann", new Wording("Welcome"), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);

        GreetingReply? answer =
            await _http.GetFromJsonAsync<GreetingReply>("/greeters/ann?visitor=Bob", Cancellation);

        Assert.Equal(new GreetingReply("Welcome, Bob!", 1), answer);
    }

    [Fact]
    public async Task A_greeter_that_nobody_has_put_is_not_found()
    {
        using HttpResponseMessage answer = await _http.GetAsync("/greeters/nobody?visitor=Bob", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    public async Task A_request_that_makes_no_sense_is_refused(string body)
    {
        using StringContent content = new(body, MediaTypeHeaderValue.Parse("application/json"));
        using HttpResponseMessage answer = await _http.PutAsync("/greeters/ann", content, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("%C3%A4")]
    [InlineData("..%2Fann")]
    public async Task A_name_that_no_actor_can_have_is_refused(string name)
    {
        using HttpResponseMessage put =
            await _http.PutAsJsonAsync($"/greeters/{name}", new Wording("Welcome"), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task It_is_healthy(string path) =>
        Assert.Equal("Healthy", await _http.GetStringAsync(path, Cancellation));
}
