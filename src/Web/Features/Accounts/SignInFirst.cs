using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Redirects an anonymous request to the sign-in page, which leads back afterwards.</summary>
internal static class SignInFirst
{
    /// <summary>
    /// Rejects a request from a page of another owner. After a sign-in in another tab, such a page would show the new owner's tasks under
    /// the former name.
    /// </summary>
    public static void UsePagesOfOthers(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.IsHtmx() && context.Request.Headers[Views.OwnerHeader] is [{ Length: > 0 } owner] && owner != context.SignedInId()
        // An error page re-executes the request, and after a failure its owner is unknown.
        && context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null
            ? Answer(context)
            : next(context));

    /// <summary>Answers 303 for a page, and 401 with <c>HX-Redirect</c> for a fragment. Stores the text of a plain form as a
    /// <see cref="Draft"/>.</summary>
    public static async Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var (htmx, back) = (request.IsHtmx(), context.SignInReturnUrl());
        response.StatusCode = StatusCodes.Status401Unauthorized;
        if (!htmx && !request.IsSafe() && Drafts.IsKept(request.Path))
        {
            var kept = await context.RequestServices.GetRequiredService<Drafts>().Keep(context);
            // The text is too long for a draft, so the error page shows it.
            if (kept is null && context.Typed().Count > 0) return;
            back = kept ?? back;
        }
        var address = request.PathBase + "/account/sign-in" + QueryString.Create("returnUrl", back);
        if (htmx) response.Htmx(headers => headers.Redirect(address));
        else if (!request.Path.StartsWithSegments("/events"))
            (response.StatusCode, response.Headers.Location) = (StatusCodes.Status303SeeOther, address);
    }
}
