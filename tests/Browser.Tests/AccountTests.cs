namespace TaskManager.Browser.Tests;

/// <summary>Sign-up, sign-in and sign-out in a browser.</summary>
[Trait("M", "M14")]
public sealed class AccountTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task SignIn_AfterSignUpAndSignOut_ShowsTheTasksAgain(bool scripts)
    {
        Expecting(422);
        // The page may fetch the list during the sign-out.
        Expecting(401);
        var page = await OpenAccounts("/tasks?view=active", scripts);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();

        await page.SignUp(Email, "too short");
        await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Password")).ToHaveAccessibleDescriptionAsync(
            "At least 15 characters. A few unrelated words are easy to remember and hard to guess. "
            + "A password needs 15 characters or more. A few words make a good one.");
        if (scripts)
        {
            await page.GetByLabel("Password").FillAsync("longer");
            await Expect(page.GetByLabel("Password")).ToHaveAccessibleDescriptionAsync(
                "At least 15 characters. A few unrelated words are easy to remember and hard to guess.");
        }
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
    public async Task Tab_WhenAnotherTabSignsOut_GoesToSignInAndBack()
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
    public async Task TypedText_WhenTheSessionHasEnded_IsShownAfterTheSignIn(bool scripts, bool isSent)
    {
        Expecting(401);
        var page = await OpenAccounts("/account/sign-up?returnUrl=/tasks?view=active", scripts);
        // A page with an event stream would go to the sign-in page before the form is sent.
        if (isSent) await Unfollowing(page.Context);
        await page.SignUp(Email);
        await page.Title().FillAsync("milk");
        var other = await OpenBeside(page);
        await other.SignOut();

        // Unsent text is stored when the event stream signals the end of the session.
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
