using System.Net;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Api;

/// <summary>Who may use the API where nobody signs in: programs of this machine, and no page of another site in one of its browsers.</summary>
internal static class LocalApi
{
    public static void UseLocalApi(this IApplicationBuilder app) => app.UseWhen(ApiProblems.IsApi, api => api.Use((context, next) =>
    {
        if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ApiProblems.Answer(context, StatusCodes.Status401Unauthorized,
                "Nobody signs in here, so the API is for this machine only. To use it from others, have people sign in (Accounts:Enabled=true) and make a token.");
        }
        return context.Request.IsSafe() || !context.Request.IsFromElsewhere()
            ? next(context)
            : ApiProblems.Answer(context, StatusCodes.Status403Forbidden, "A page of another site asked for this.");
    }));
}
