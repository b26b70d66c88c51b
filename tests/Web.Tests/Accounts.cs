using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Web.Tests;

/// <summary>The application where people sign in, and people who do.</summary>
internal static class Accounts
{
    public const string Password = "correct horse battery staple";

    public static App NewApp(params (string, string)[] settings) => NewApp(_ => { }, settings);

    public static App NewApp(Action<IServiceCollection> replace, params (string, string)[] settings) =>
        new(replace) { Settings = [("Accounts:Enabled", "true"), .. settings] };

    /// <summary>A browser in which somebody has just signed up.</summary>
    public static async Task<Browser> SignedUp(this App app, string email)
    {
        var browser = new Browser(app);
        (await browser.SignUp(email)).Status.Should().Be(HttpStatusCode.SeeOther);
        return browser;
    }

    public static async Task<Answer> SignUp(this Browser browser, string email, string password = Password, string returnUrl = "")
    {
        var answer = await browser.Post("/account/sign-up", ("email", email), ("password", password), ("returnUrl", returnUrl));
        browser.ForgetToken();
        return answer;
    }

    public static async Task<Answer> SignIn(this Browser browser, string email, string password = Password, string returnUrl = "", bool rememberMe = false)
    {
        var answer = await browser.Post("/account/sign-in", ("email", email), ("password", password), ("returnUrl", returnUrl), ("rememberMe", rememberMe ? "true" : ""));
        browser.ForgetToken();
        return answer;
    }

    public static async Task<Answer> SignOut(this Browser browser)
    {
        var answer = await browser.Post("/account/sign-out");
        browser.ForgetToken();
        return answer;
    }
}
