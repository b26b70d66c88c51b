namespace TaskManager.Browser.Tests;

/// <summary>Passkeys, with the browser's virtual authenticator.</summary>
[Trait("M", "M14")]
public sealed class PasskeyTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Passkey_UntilRemoved_SignsInAlsoWhenTheAccountIsLocked()
    {
        Expecting(422);
        var page = await Opened(isUserVerified: true);
        await page.GetByLabel("Name of this passkey").FillAsync("my <b>phone</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove my <b>phone</b>" })).ToBeVisibleAsync();
        await AccessibilityTests.AxeFindsNothing(page);

        await page.SignOut();
        await Lock(page);
        await page.GotoAsync("/tasks?view=completed");
        await page.SignInByPasskey();
        await Expect(page.View("completed")).ToHaveAttributeAsync("aria-current", "page");

        await page.GotoAsync("/account");
        await Expect(page.Locator("[aria-labelledby=activity-part] li").First).ToContainTextAsync("Signed in by passkey my <b>phone</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove my <b>phone</b>" }).ClickAsync();
        await page.SignOut();
        await page.SignInByPasskey();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This passkey was not accepted");
    }

    [Fact]
    public async Task Passkey_WhenTheDeviceDoesNotVerifyItsUser_IsNotAdded()
    {
        var page = await Opened(isUserVerified: false);

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No passkey was used");
        await Expect(page.Locator("[aria-labelledby=passkeys-part] li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Passkeys_WithoutScripts_ShowWhatTheyNeed()
    {
        var page = await OpenAccounts("/account/sign-up", scripts: false);
        await page.SignUp(Email);
        await page.GotoAsync("/account");

        await Expect(page.GetByText("Adding a passkey needs JavaScript")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" })).ToBeHiddenAsync();
    }

    private async Task<IPage> Opened(bool isUserVerified)
    {
        var page = await OpenAccounts("/account/sign-up", scripts: true);
        await page.GiveAuthenticator(isUserVerified);
        await page.SignUp(Email);
        await page.GotoAsync("/account");
        return page;
    }

    private async Task Lock(IPage page)
    {
        var token = await page.Locator("#actions [name=__RequestVerificationToken]").InputValueAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n =>
        {
            var form = page.APIRequest.CreateFormData();
            form.Set("email", Email).Set("password", $"another long password {n}").Set("__RequestVerificationToken", token);
            return page.APIRequest.PostAsync("/account/sign-in", new() { Form = form });
        }));
        await page.SignIn(Email);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("too many attempts");
    }
}
