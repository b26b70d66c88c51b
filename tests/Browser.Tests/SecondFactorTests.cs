using TaskManager.Infrastructure.Identity;

namespace TaskManager.Browser.Tests;

/// <summary>The second factor in a browser.</summary>
[Trait("M", "M14")]
public sealed class SecondFactorTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task SecondFactor_WhenSetUp_IsNeededAfterThePassword(bool scripts)
    {
        Expecting(422);
        var page = await OpenAccounts("/account/sign-up", scripts);
        await page.SignUp(Email);
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an authenticator app" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code of the key" })).ToBeVisibleAsync(new() { Visible = scripts });
        var key = (await page.Locator(".key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await Fine(page);

        await Enter(page, "000", "Turn on");
        await Expect(page.GetByLabel("The six digits")).ToBeFocusedAsync();
        await Fine(page);
        // Each code is valid once, so this uses the previous one, which must not expire before the request.
        if (DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 30 is > 20 and var second)
            await Task.Delay(TimeSpan.FromSeconds(31 - second), TestContext.Current.CancellationToken);
        await Enter(page, Code(key, back: 1), "Turn on");
        var recovery = await page.Locator(".codes code").AllInnerTextsAsync();
        await Fine(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have saved them" }).ClickAsync();
        await Expect(page.GetByText("10 recovery codes are left")).ToBeVisibleAsync();

        await page.SignOut();
        await page.SignIn(Email);
        await Expect(page.GetByLabel("Code")).ToBeFocusedAsync();
        await Enter(page, "000000", "Sign in");
        await Expect(page.GetByLabel("Code")).ToHaveAttributeAsync("aria-invalid", "true");
        await Fine(page);
        await Enter(page, Code(key), "Sign in");
        await Expect(page.Title()).ToBeVisibleAsync();

        await page.SignOut();
        await page.SignIn(Email);
        await Enter(page, recovery[0], "Sign in");
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The second factor is off" })).ToBeVisibleAsync();

        async Task Fine(IPage shown)
        {
            if (scripts) await AccessibilityTests.AxeFindsNothing(shown);
        }
    }

    private static string Code(string key, int back = 0) =>
        AuthenticatorCodes.Code(key, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) - back);

    private static async Task Enter(IPage page, string code, string button)
    {
        await page.Locator("#code").FillAsync(code);
        await page.LeaveBy(page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }));
    }
}
