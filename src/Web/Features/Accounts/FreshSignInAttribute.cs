using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using TaskManager.Domain.Accounts;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>
/// Requires a recent sign-in for actions that give access to the account; else redirects to the sign-in page. A session in an unattended
/// browser is not enough.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FreshSignInAttribute : Attribute, IActionFilter
{
    /// <summary>The age up to which a sign-in is recent.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Whether the session of the request is recent.</summary>
    public static bool IsFresh(HttpContext context) =>
        context.Features.Get<Grant>() is { } session
            && context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - session.CreatedAt < Fresh;

    /// <summary>Returns the address to sign in again, which leads back to the account page.</summary>
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
