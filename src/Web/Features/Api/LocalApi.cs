using System.Net;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Api;

/// <summary>The API in personal mode: for programs on this machine, and for no page of another site in one of its browsers.</summary>
internal static class LocalApi
{
    public static void UseLocalApi(this IApplicationBuilder app) => app.UseWhen(ApiProblems.IsApi, api => api.Use((context, next) =>
    {
        if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ApiProblems.Answer(context, StatusCodes.Status401Unauthorized,
                "In personal mode the API is for this machine only. To use it from others, let people sign in (Accounts:Enabled=true) and "
                + "make a token.");
        }
        return context.Request.IsSafe() || !context.Request.IsFromElsewhere()
            ? next(context)
            : ApiProblems.Answer(context, StatusCodes.Status403Forbidden, "This request came from a page of another site.");
    }));
}
