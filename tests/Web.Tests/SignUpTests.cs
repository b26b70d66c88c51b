using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Sign-up.</summary>
[Trait("M", "M14")]
public sealed class SignUpTests(AccountsApp app) : AccountsTest(app)
{
    [Fact]
    public async Task SignUp_WhenDone_ShowsAnEmptyListOfItsOwn()
    {
        var (ann, bob) = (await App.SignedUp(Ann), await App.SignedUp(Bob));
        await ann.Added("milk");

        (await ann.Page("/")).Titles.Should().Equal("milk");
        (await ann.Page("/")).Html.QuerySelector(".who")!.TextContent.Should().Contain(Ann);
        (await bob.Page("/")).Titles.Should().BeEmpty();
    }

    [Theory]
    [InlineData("", Accounts.Password, "email")]
    [InlineData("ann", Accounts.Password, "email")]
    [InlineData("ann@", Accounts.Password, "email")]
    [InlineData("ann@example.org\r\nBcc: all", Accounts.Password, "email")]
    [InlineData("аnn@example.org", Accounts.Password, "email")] // Cyrillic а
    [InlineData("Ann <ann@example.org>", Accounts.Password, "email")]
    [InlineData("ann@example.org", "", "password")]
    [InlineData("ann@example.org", "x", "password")]
    [InlineData("ann@example.org", "7 chars", "password")]
    [InlineData("ann@example.org", "aaaaaaaaaaaaaaa", "password")]
    [InlineData("ann@example.org", "abcabcabcabcabcabc", "password")]
    [InlineData("ann@example.org", "123456789012345678", "password")]
    [InlineData("ann@example.org", "abcdefghijklmnopq", "password")]
    [InlineData("ann@example.org", "ann@example.org1", "password")]
    [InlineData("ann@example.org", "passwordpassword", "password")]
    [InlineData("ann@example.org", "taskmanagerpassword1", "password")]
    public async Task SignUp_WhenAFieldIsWrong_ShowsTheMessageBesideIt(string email, string password, string field)
    {
        var answer = await new Browser(App).SignUp(email, password);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector($"#{field}-problem").Should().NotBeNull();
        answer.Html.QuerySelector($"#{field}")!.GetAttribute("aria-invalid").Should().Be("true");
        answer.Html.QuerySelector("#email")!.GetAttribute("value").Should().Be(email.Length == 0 ? null : email);
        answer.Html.QuerySelector("#password")!.HasAttribute("value").Should().BeFalse("a password is never sent back");
    }

    [Theory, InlineData(257), InlineData(10_000)]
    public async Task SignUp_WhenThePasswordIsTooLong_ShowsTheLimit(int length)
    {
        var password = string.Concat(Enumerable.Range(0, length).Select(n => (char)('a' + (n * 7 % 26))));

        var answer = await new Browser(App).SignUp(Ann, password);

        answer.Html.QuerySelector("#password-problem")!.TextContent.Should().Contain("at most 256 characters");
    }

    [Theory]
    [InlineData("пароль из четырёх слов")]
    [InlineData("🐎🔋📎🍀🌊🎈🪁🧭🪵🥁🧊🪴🎻🧲🗿")]
    [InlineData(" spaces before and after ")]
    public async Task SignUp_WhenThePasswordIsUnusual_AcceptsItUnchanged(string password)
    {
        (await new Browser(App).SignUp(Ann, password)).Status.Should().Be(HttpStatusCode.SeeOther);

        (await new Browser(App).SignIn(Ann, password)).Status.Should().Be(HttpStatusCode.SeeOther);
        (await new Browser(App).SignIn(Ann, password.Trim() + "x")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task SignUp_WithOneAddressInConcurrentRequests_MakesOneAccount()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Browser(App).SignUp(Ann)));

        answers.Count(answer => answer.Status == HttpStatusCode.SeeOther).Should().Be(1);
        answers.Where(answer => answer.Status != HttpStatusCode.SeeOther)
            .Should().OnlyContain(answer => answer.Status == HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task SignUp_WhenConcurrentRequestsTakeOverTheTasks_GivesThemToOneAndMakesAllAccounts()
    {
        // Only a local client may take over the tasks, so the test needs a real connection.
        await using var app = Accounts.NewApp();
        app.UseKestrel();
        app.StartServer();
        var milk = TaskItem.Add(OwnerId.Local, "milk", null, DateTimeOffset.UtcNow);
        await app.Services.GetRequiredService<ITaskRepository>().Add(OwnerId.Local.Scope(), milk, default);
        Browser[] browsers = [new(app), new(app), new(app), new(app)];

        await Task.WhenAll(browsers.Select((browser, n) =>
            browser.Post("/account/sign-up", ("email", $"ann{n}@example.org"), ("password", Accounts.Password), ("adopt", "true"))));

        var lists = await Task.WhenAll(browsers.Select(browser => browser.Page("/")));
        lists.Select(list => list.Html.QuerySelector(".who a")?.TextContent)
            .Should().Equal("ann0@example.org", "ann1@example.org", "ann2@example.org", "ann3@example.org");
        lists.SelectMany(list => list.Titles).Should().Equal("milk");
    }

    [Fact]
    public async Task SignUp_WhenClosed_Is403AndNotLinked()
    {
        await using var app = Accounts.NewApp(("Accounts:SignUp", "false"));
        var browser = new Browser(app);

        (await browser.Page("/account/sign-up")).Status.Should().Be(HttpStatusCode.Forbidden);
        (await browser.SignUp(Ann)).Status.Should().Be(HttpStatusCode.Forbidden);
        (await browser.Page("/account/sign-in")).Text.Should().NotContain("sign-up");
    }
}
