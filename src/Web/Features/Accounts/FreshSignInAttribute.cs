using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using TaskManager.Domain.Accounts;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Wants that whoever asks has signed in lately: a browser that was left open is not enough for what opens the account to others.
/// Else they sign in again first.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FreshSignInAttribute : Attribute, IActionFilter
{
    /// <summary>How long a sign-in is fresh.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Whether whoever asks has signed in lately.</summary>
    public static bool IsFresh(HttpContext context) =>
        context.Features.Get<Grant>() is { } session
            && context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - session.CreatedAt < Fresh;

    /// <summary>Where to sign in again, and then come back to the account.</summary>
    public static string Again(HttpContext context)
    {
        var at = context.Request.PathBase + "/account";
        return $"{at}/sign-in{QueryString.Create("again", "true").Add("returnUrl", at)}";
    }

    public void OnActionExecuting(ActionExecutingContext context)
    {
        if (!IsFresh(context.HttpContext)) context.Result = ((ControllerBase)context.Controller).SeeOther(Again(context.HttpContext));
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
    }
}
