using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Sends a person who is not signed in to the page to sign in, and back afterwards.</summary>
internal static class SignInFirst
{
    /// <summary>
    /// Asks to sign in again on a page of another owner: after a sign-in in another tab it must not show the new owner's tasks under the
    /// former name.
    /// </summary>
    public static void UsePagesOfOthers(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.IsHtmx() && context.Request.Headers[Views.OwnerHeader] is [{ Length: > 0 } owner] && owner != context.SignedInId()
        // An error page is the same request once more; after a failure its owner is not known.
        && context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null
            ? Answer(context)
            : next(context));

    /// <summary>A redirect for a page; for a fragment 401 with the address to go to. A plain form with text is saved for
    /// afterwards.</summary>
    public static async Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var (htmx, back) = (request.IsHtmx(), context.SignInReturnUrl());
        response.StatusCode = StatusCodes.Status401Unauthorized;
        if (!htmx && !request.IsSafe() && Drafts.IsKept(request.Path))
        {
            var kept = await context.RequestServices.GetRequiredService<Drafts>().Keep(context);
            // Text that is too long to be saved: the error page shows it.
            if (kept is null && context.Typed().Count > 0) return;
            back = kept ?? back;
        }
        var address = request.PathBase + "/account/sign-in" + QueryString.Create("returnUrl", back);
        if (htmx) response.Htmx(headers => headers.Redirect(address));
        else if (!request.Path.StartsWithSegments("/events"))
            (response.StatusCode, response.Headers.Location) = (StatusCodes.Status303SeeOther, address);
    }
}
