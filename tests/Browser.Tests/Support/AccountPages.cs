using System.Text.Json;

namespace TaskManager.Browser.Tests.Support;

/// <summary>Actions on the account pages.</summary>
internal static class AccountPages
{
    public const string Password = "correct horse battery staple";

    public static Task SignUp(this IPage page, string email, string password = Password) => page.SendAccount(email, password, "Sign up");

    public static Task SignIn(this IPage page, string email, string password = Password) => page.SendAccount(email, password, "Sign in");

    public static Task SignInByPasskey(this IPage page) =>
        page.LeaveBy(page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }));

    /// <summary>Clicks a button that sends a form, and waits for the next page.</summary>
    public static async Task LeaveBy(this IPage page, ILocator button)
    {
        var arrived = new TaskCompletionSource();
        page.FrameNavigated += Arrive;
        try
        {
            await button.ClickAsync();
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            page.FrameNavigated -= Arrive;
        }
        // Playwright loses the load event of some pages when their requests are routed and the machine is busy.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await page.EvaluateAsync<string>("document.readyState") != "complete") await Task.Delay(50, limit.Token);

        void Arrive(object? sender, IFrame frame)
        {
            if (frame == page.MainFrame) arrived.TrySetResult();
        }
    }

    /// <summary>Adds a virtual authenticator to the browser, which needs no touch.</summary>
    public static async Task GiveAuthenticator(this IPage page, bool isUserVerified = true)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = JsonSerializer.SerializeToElement(new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified,
                automaticPresenceSimulation = true,
            }),
        });
    }

    public static async Task SignOut(this IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    private static async Task SendAccount(this IPage page, string email, string password, string button)
    {
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.LeaveBy(page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }));
    }
}
