namespace TaskManager.Browser.Tests;

/// <summary>Signing up, in and out in a browser.</summary>
[Trait("M", "M14")]
public sealed class AccountTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Person_WhoSignsUpOutAndIn_ComesBackToTheirTasks(bool scripts)
    {
        Expecting(422);
        // What the page fetches while it signs out.
        Expecting(401);
        var page = await OpenAccounts("/tasks?view=active", scripts);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();

        await page.SignUp(Email, "too short");
        await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Password")).ToHaveAccessibleDescriptionAsync("At least 15 characters. A few words that do not belong together are easy to remember and hard to guess. "
            + "A password needs 15 characters or more. A few words make a good one.");
        await Expect(page.GetByLabel("E-mail address")).ToHaveValueAsync(Email);
        await page.SignUp(Email);

        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
        await page.Add("milk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);

        await page.GotoAsync("/account/sign-in");
        await page.SignIn(Email, "another long password");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Wrong e-mail address or password");
        await page.SignIn(Email);
        await Expect(page.Row("milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Tab_WhenAnotherSignsOut_GoesToSignInAndBack()
    {
        Expecting(401);
        var page = await OpenAccounts("/account/sign-up", scripts: true);
        await page.SignUp(Email);
        await page.GotoAsync("/tasks?view=completed");
        await page.IsLive();
        var other = await OpenBeside(page);

        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.SignIn(Email);
        await Expect(page.View("completed")).ToHaveAttributeAsync("aria-current", "page");
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true)]
    public async Task Text_WhenItsAuthorIsSignedOutMeanwhile_IsThereAfterSigningIn(bool scripts, bool isSent)
    {
        Expecting(401);
        var page = await OpenAccounts("/account/sign-up?returnUrl=/tasks?view=active", scripts);
        // A page that follows goes to the sign-in page before anything can be sent.
        if (isSent) await Unfollowing(page.Context);
        await page.SignUp(Email);
        await page.Title().FillAsync("milk");
        var other = await OpenBeside(page);
        await other.SignOut();

        // Without being sent it goes along when the page learns of it.
        if (isSent) await page.Title().PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.SignIn(Email);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not saved yet" })).ToBeVisibleAsync();
        if (scripts) await AccessibilityTests.AxeFindsNothing(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
    }

    [Fact]
    public async Task Axe_OnAccountPages_FindsNothing()
    {
        Expecting(422);
        var page = await OpenAccounts("/account/sign-in", scripts: true);
        await AccessibilityTests.AxeFindsNothing(page);
        await page.SignIn(Email, "another long password");
        await AccessibilityTests.AxeFindsNothing(page);
        await page.GotoAsync("/account/sign-up");
        await page.SignUp("ann", "x");
        await AccessibilityTests.AxeFindsNothing(page);
        await page.SignUp(Email);
        await AccessibilityTests.AxeFindsNothing(page);
        await page.GetByRole(AriaRole.Link, new() { Name = Email }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await AccessibilityTests.AxeFindsNothing(page);
    }
}
