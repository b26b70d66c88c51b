using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TaskManager.Web.Tests;

/// <summary>Each <see cref="App"/> searches its log for the secrets of its test. These tests check that it finds them.</summary>
[Trait("M", "M28")]
public sealed class SecretsInLogsTests
{
    private const string Wrong = "another long password", Next = "four other words entirely";

    [Theory]
    [InlineData("the field password", Accounts.Password)]
    [InlineData("the field password", "correct%20horse%20battery%20staple")]
    [InlineData("the field password", "correct+horse+battery+staple")]
    [InlineData("the field password", "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==")]
    [InlineData("the field password", Wrong)]
    [InlineData("the header Authorization", "tm_a-token-of-a-user")]
    [InlineData("the field token", "an-invitation")]
    public async Task Log_WithASecretOfARequest_FailsTheTestAndNamesTheLogger(string kind, string logged)
    {
        var app = Accounts.NewApp();
        var ann = await app.SignedUp("ann@example.org");
        await new Browser(app).SignIn("ann@example.org", Wrong);
        await ann.Page("/", ("Authorization", "Bearer tm_a-token-of-a-user"));
        await ann.Post("/account/sessions/end", ("token", "an-invitation"));

        (await FailureOf(app, logged)).Should().Contain(kind).And.Contain("TaskManager.Careless").And.NotContain(logged);
    }

    [Theory]
    [InlineData("the cookie taskmanager-session")]
    [InlineData("the cookie taskmanager-antiforgery")]
    [InlineData("the antiforgery token")]
    public async Task Log_WithASecretOfAResponse_FailsTheTest(string kind)
    {
        var app = Accounts.NewApp();
        await app.SignedUp("ann@example.org");

        (await FailureOf(app, app.Secrets.Of(kind).First())).Should().Contain(kind);
    }

    [Fact]
    public async Task Log_WithoutASecret_IsAccepted()
    {
        var app = Accounts.NewApp();
        await app.SignedUp("ann@example.org");
        Log(app, "ann@example.org has signed up");

        await app.Invoking(one => one.DisposeAsync().AsTask()).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Log_OfAWholeSessionAtTraceLevel_HasNoSecret()
    {
        string[] categories =
        [
            "Default", "Microsoft", "Microsoft.AspNetCore", "Microsoft.AspNetCore.DataProtection",
            "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.Hosting.Lifetime",
        ];
        await using var app = Accounts.NewApp([.. categories.Select(category => ($"Logging:LogLevel:{category}", "Trace"))]);
        var ann = new Browser(app);

        (await ann.SignUp("ann@example.org", "x")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ann.SignUp("ann@example.org")).Status.Should().Be(HttpStatusCode.SeeOther);
        await ann.SignOut();
        (await ann.SignIn("ann@example.org", Wrong)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ann.SignIn("ann@example.org", rememberMe: true)).Status.Should().Be(HttpStatusCode.SeeOther);
        var id = await ann.Added("milk");
        await ann.Post($"/tasks/{id}/toggle");
        (await ann.Post("/account/password", ("current", Wrong), ("password", Next))).Status
            .Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ann.Post("/account/password", ("current", Accounts.Password), ("password", Next))).Status
            .Should().Be(HttpStatusCode.SeeOther);
        (await ann.Post("/account/delete", ("confirm", Wrong))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ann.Post("/account/delete", ("confirm", Next))).Status.Should().Be(HttpStatusCode.SeeOther);

        app.Log.All.Where(line => line.Category.StartsWith("Microsoft.AspNetCore.Mvc", StringComparison.Ordinal))
            .Should().Contain(line => line.Text.StartsWith("Trace"), "the framework logs at trace level");
        app.Secrets.Count.Should().BeGreaterThan(8);
    }

    private static async Task<string> FailureOf(App app, string logged)
    {
        Log(app, $"before {logged} after");
        var thrown = await app.Invoking(one => one.DisposeAsync().AsTask()).Should().ThrowAsync<Exception>();
        return thrown.Which.Message;
    }

    private static void Log(App app, string words) =>
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("TaskManager.Careless").Log(
            LogLevel.Information, default, words, null, (said, _) => said);
}
