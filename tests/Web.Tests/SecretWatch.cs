using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Records the secrets of every request and response. It runs before the application, and changes nothing.</summary>
internal sealed class SecretWatch(Secrets secrets) : IStartupFilter
{
    private const string Session = "taskmanager-session";

    public static void AddTo(IServiceCollection services, Secrets secrets)
    {
        services.AddSingleton<IStartupFilter>(new SecretWatch(secrets));
        services.Decorate<IAntiforgery>((inner, _) => new Tokens(inner, secrets));
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            foreach (var name in (string[])["Authorization", "RequestVerificationToken"])
                secrets.RememberHeader(name, context.Request.Headers[name]);
            foreach (var (name, value) in context.Request.Cookies)
                if (name.StartsWith(Session, StringComparison.Ordinal) || name.Contains("antiforgery", StringComparison.Ordinal))
                    secrets.Remember($"the cookie {name}", value);
            context.Response.OnStarting(() => Task.FromResult(Cookies(context)));
            try
            {
                await rest(context);
            }
            finally
            {
                // Only a form that the application has read: reading one here would change the test.
                if (context.Features.Get<IFormFeature>()?.Form is { } form)
                    foreach (var (name, values) in form)
                        foreach (var value in values) secrets.RememberField(name, value);
            }
        });
        next(app);
    };

    private bool Cookies(HttpContext context)
    {
        if (!SetCookieHeaderValue.TryParseList([.. context.Response.Headers.SetCookie.OfType<string>()], out var cookies)) return false;
        foreach (var cookie in cookies) secrets.Remember($"the cookie {cookie.Name}", cookie.Value.Value);
        return true;
    }

    // The source of every antiforgery token of a page.
    private sealed class Tokens(IAntiforgery inner, Secrets secrets) : IAntiforgery
    {
        public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => Remember(inner.GetAndStoreTokens(httpContext));

        public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => Remember(inner.GetTokens(httpContext));

        public Task<bool> IsRequestValidAsync(HttpContext httpContext) => inner.IsRequestValidAsync(httpContext);

        public Task ValidateRequestAsync(HttpContext httpContext) => inner.ValidateRequestAsync(httpContext);

        public void SetCookieTokenAndHeader(HttpContext httpContext) => inner.SetCookieTokenAndHeader(httpContext);

        private AntiforgeryTokenSet Remember(AntiforgeryTokenSet tokens)
        {
            secrets.Remember("the antiforgery token", tokens.RequestToken);
            return tokens;
        }
    }
}
