using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.Connect;

public sealed class ConnectFailureTests
{
    [Fact]
    public async Task A_request_above_the_limit_is_not_sent()
    {
        int asked = 0;
        await using ConnectStub stub = await ConnectStub.StartAsync(
            context =>
            {
                Interlocked.Increment(ref asked);
                return ConnectStub.AnswerAsync(context, ConnectStub.Reply("never"));
            },
            options => options.MaxFrameSize = 4096);

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            stub.AskAsync(new string('x', 5000)));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(ErrorCode.ResourceExhausted, e.Code);
        Assert.Contains("4,096", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_above_the_limit_is_an_error_that_names_the_limit(bool isAnnounced)
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/proto";
                context.Response.ContentLength = isAnnounced ? 5000 : null;
                await context.Response.Body.WriteAsync(new byte[5000]);
            },
            options => options.MaxFrameSize = 4096);

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => stub.AskAsync());

        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.Contains("4,096", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_place_of_an_answer_is_an_error_that_names_its_type()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(static context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>welcome</html>");
        });

        WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() => stub.AskAsync());

        Assert.Contains("text/html", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_no_envelope_is_an_error()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(static context =>
            ConnectStub.AnswerAsync(context, [0xFF, 0xFF, 0xFF]));

        await Assert.ThrowsAsync<WireProtocolException>(() => stub.AskAsync());
    }

    [Theory]
    [InlineData(400, ErrorCode.Internal, Delivery.Unknown)]
    [InlineData(401, ErrorCode.Unauthenticated, Delivery.NotSent)]
    [InlineData(403, ErrorCode.PermissionDenied, Delivery.NotSent)]
    [InlineData(404, ErrorCode.Unimplemented, Delivery.NotSent)]
    [InlineData(418, ErrorCode.Unknown, Delivery.Unknown)]
    [InlineData(429, ErrorCode.Unavailable, Delivery.Unknown)]
    [InlineData(502, ErrorCode.Unavailable, Delivery.Unknown)]
    [InlineData(503, ErrorCode.Unavailable, Delivery.Unknown)]
    public async Task An_error_that_no_node_wrote_has_the_code_of_its_status(
        int status, ErrorCode code, Delivery delivery)
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("a proxy's own words");
        });

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => stub.AskAsync());

        Assert.Equal(code, e.Code);
        Assert.Equal(delivery, e.Delivery);
        Assert.Contains("a proxy's own words", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"code":"resource_exhausted","message":"too much"}""", ErrorCode.ResourceExhausted, "too much")]
    [InlineData(
        """{"details":[{"type":"x","value":"eA"}],"message":"m","code":"data_loss"}""",
        ErrorCode.DataLoss,
        "m")]
    [InlineData("""{"code":"aborted"}""", ErrorCode.Aborted, "aborted")]
    [InlineData("""{"code":"of_tomorrow","message":"m"}""", ErrorCode.Unknown, "m")]
    [InlineData("""{"message":"m"}""", ErrorCode.Unavailable, "m")]
    [InlineData("""{"code":7}""", ErrorCode.Unavailable, "503")]
    [InlineData("""{"code":"abo""", ErrorCode.Unavailable, "503")]
    [InlineData("""["aborted"]""", ErrorCode.Unavailable, "503")]
    public async Task An_error_of_the_node_has_its_code_and_its_words(string json, ErrorCode code, string words)
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(json);
        });

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => stub.AskAsync());

        Assert.Equal(code, e.Code);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_on_a_node_without_grains_is_not_supported_there()
    {
        WireScript script = new(RecordingFile.Load("connect-3.9.8"));
        await using ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(script);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(ConnectStub.NodeAddress) { DialAddress = server.Address }],
            options => options.Protocol = WireProtocol.Connect,
            TestContext.Current.CancellationToken);

        NotSupportedByWireException e = await Assert.ThrowsAsync<NotSupportedByWireException>(() =>
            client.AskGrainAsync<Int64Value>(
                new ActorId("shop/Cart", "42"), new Empty(), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.Unimplemented, e.Code);
        Assert.Equal(Delivery.NotSent, e.Delivery);
    }

    [Fact]
    public async Task A_request_that_the_node_gives_up_may_have_been_delivered()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        GoAktException e = await Assert.ThrowsAsync<GoAktException>(() => stub.AskAsync());

        Assert.Equal(ErrorCode.Internal, e.Code);
        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [Fact]
    public async Task An_ask_without_an_answer_ends_at_its_time_out()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            arrived.TrySetResult();
            return NeverAsync(context);
        });
        await stub.Client.WhereisAsync(ConnectStub.Alice, TestContext.Current.CancellationToken);

        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() =>
            stub.AskAsync(timeout: TimeSpan.FromSeconds(1)));

        await arrived.Task;
        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [Fact]
    public async Task A_cancelled_ask_ends_with_the_callers_own_token()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            arrived.TrySetResult();
            return NeverAsync(context);
        });
        using CancellationTokenSource giveUp = new();
        Task<string> ask = stub.AskAsync(cancellationToken: giveUp.Token);
        await arrived.Task;

        await giveUp.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        Assert.Equal(giveUp.Token, e.CancellationToken);
    }

    [Fact]
    public async Task A_call_under_way_fails_when_the_client_is_disposed()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ConnectStub stub = await ConnectStub.StartAsync(context =>
        {
            arrived.TrySetResult();
            return NeverAsync(context);
        });
        Task<string> ask = stub.AskAsync();
        await arrived.Task;

        await stub.Client.DisposeAsync();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => ask);
        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [Fact]
    public async Task Thousands_of_cancelled_asks_leave_the_connection_fit_for_use()
    {
        await using ConnectStub stub = await ConnectStub.StartAsync(async context =>
        {
            byte[] body = await ScriptedConnectServer.ReadBodyAsync(context.Request);
            if (body.AsSpan().IndexOf("wait"u8) >= 0)
            {
                await NeverAsync(context);
            }

            await ConnectStub.AnswerAsync(context, ConnectStub.Reply("here"));
        });
        Assert.Equal("here", await stub.AskAsync());

        for (int i = 0; i < 20; i++)
        {
            using CancellationTokenSource giveUp = new();
            Task<string>[] asks =
            [
                .. Enumerable.Range(0, 100).Select(_ => stub.AskAsync("wait", cancellationToken: giveUp.Token)),
            ];
            await giveUp.CancelAsync();
            foreach (Task<string> ask in asks)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
            }
        }

        Assert.Equal("here", await stub.AskAsync());
    }

    [Fact(Timeout = 20_000)]
    public async Task A_connection_that_is_reset_before_HTTP_2_is_agreed_on_is_lost()
    {
        const int PrefaceAndPartOfRequest = 150;
        await using RawServer server = new(
            static async (connection, cancellationToken) =>
            {
                await connection.ReadAtLeastAsync(
                    new byte[4096], PrefaceAndPartOfRequest, throwOnEndOfStream: false, cancellationToken);
                connection.Socket.LingerState = new LingerOption(true, 0);
                connection.Socket.Dispose();
            });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address],
            options => options.Protocol = WireProtocol.Connect,
            TestContext.Current.CancellationToken);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(
            () => client.SpawnAsync(ConnectStub.Alice, cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(e.IsTransient);
    }

    private static Task NeverAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}
