namespace TaskManager.Browser.Tests;

[Trait("M", "M8")]
public sealed class SafetyTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Page_WhenScriptIsInjected_DoesNotRunIt()
    {
        var page = await Open();

        var violated = await page.EvaluateAsync<string?>("""
            () => new Promise(done => {
              addEventListener("securitypolicyviolation", e => done(e.violatedDirective));
              setTimeout(() => done(null), 5000);
              document.body.setAttribute("onclick", "window.injected = true");
              document.body.click();
            })
            """);

        violated.Should().StartWith("script-src");
        (await page.EvaluateAsync<bool>("() => window.injected === true")).Should().BeFalse();
        ForgetTroubles("Content Security Policy", "CSP:");
    }

    [Fact, Trait("M", "M28")]
    public async Task Form_WhenTheTokenIsMissing_ChangesNothing()
    {
        Expecting(400);
        var page = await Open(scripts: false);
        await page.Locator("#task-form [name=__RequestVerificationToken]").EvaluateAsync("e => e.remove()");

        await page.Title().FillAsync("milk");
        await page.Title().PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("security token");
        await page.GotoAsync("/");
        await Expect(page.Rows()).ToHaveCountAsync(0);
    }
}
