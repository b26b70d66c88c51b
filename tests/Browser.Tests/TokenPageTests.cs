namespace TaskManager.Browser.Tests;

/// <summary>Making and revoking tokens in a browser.</summary>
[Trait("M", "M14")]
public sealed class TokenPageTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Token_WhenMade_IsShownOnceAndCanBeRevoked(bool scripts)
    {
        Expecting(422);
        var page = await OpenAccount(scripts);
        await page.GetByLabel("Name of a new token").FillAsync(" ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        await Expect(page.GetByLabel("Name of a new token")).ToHaveAccessibleDescriptionAsync(
            "A token needs a name, by which you know it again.");
        await Expect(page.GetByLabel("Name of a new token")).ToBeFocusedAsync();

        await page.GetByLabel("Name of a new token").FillAsync("backup");
        await page.GetByLabel("Write: add").CheckAsync();
        await page.GetByLabel("Expires after").SelectOptionAsync("a year");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        var field = page.GetByLabel("Your token backup");
        await Expect(field).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^tm_[A-Za-z0-9_-]{43}$"));
        var secret = await field.InputValueAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Back to your account" }).ClickAsync();
        (await page.ContentAsync()).Should().NotContain(secret);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Tokens" })).ToContainTextAsync("read and write");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke backup" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Revoke backup" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Axe_OnPagesOfTokens_FindsNothing()
    {
        Expecting(422);
        var page = await OpenAccount(scripts: true);
        await page.GetByLabel("Read: see").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        await AccessibilityTests.AxeFindsNothing(page);
        await Screenshots.Take(page, "token-error");
        await page.GetByLabel("Name of a new token").FillAsync("backup of my tasks to the machine in the cellar");
        await page.GetByLabel("Read: see").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        await AccessibilityTests.AxeFindsNothing(page);
        await Screenshots.Take(page, "token-made");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to your account" }).ClickAsync();
        await page.SetViewportSizeAsync(320, 640);
        await AccessibilityTests.AxeFindsNothing(page);
        await Screenshots.Take(page, "tokens-320");
    }

    private async Task<IPage> OpenAccount(bool scripts)
    {
        var page = await OpenAccounts("/account/sign-up?returnUrl=/account", scripts);
        await page.SignUp(Email);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account$"));
        return page;
    }
}
