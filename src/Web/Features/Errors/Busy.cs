using System.Text;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>
/// The answer to a request that there is no room for: words that are ready, so that refusing costs next to nothing. It reads no form and no cookie,
/// and needs no view.
/// </summary>
internal static class Busy
{
    private const string RetryAfterSeconds = "5";

    private static readonly byte[] Toast = Encoding.UTF8.GetBytes("""<div class="toast problem" role="alert"><p><strong>The server is busy</strong>, so that was not done. Nothing you typed is lost: try again in a moment.</p></div>""");

    private const string Again = "<p>This page asks again in a few seconds.</p>";
    // Not "go back": browsers keep no form of a page that is not to be stored.
    private const string Reload = "<p>Nothing was saved. Reload this page in a moment: your browser then sends what you typed once more.</p>";

    public static Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (context.IsApi()) return ApiProblems.Busy(response);
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = RetryAfterSeconds;
        response.VaryByWish();
        response.ContentType = "text/html; charset=utf-8";
        if (!request.WantsFragment()) return Send(Encoding.UTF8.GetBytes(Page(request)), response);
        if (IsUnasked(request))
        {
            // What nobody asked for stays as it is on the screen; live.js asks again.
            response.Headers["HX-Reswap"] = "none";
        }
        else
        {
            response.Headers["HX-Retarget"] = "#toasts";
            response.Headers["HX-Reswap"] = "innerHTML";
        }
        return Send(Toast, response);
    }

    // The regions that fetch themselves.
    private static bool IsUnasked(HttpRequest request) => request.Headers["HX-Source"].ToString() is "section#tasks" or "div#toasts";

    private static string Page(HttpRequest request) => $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>Busy · Tasks</title>
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          {(request.IsSafe() ? $"<meta http-equiv=\"refresh\" content=\"{RetryAfterSeconds}\">" : "")}
          <link rel="icon" href="{request.PathBase}/icon.svg" type="image/svg+xml">
          <link rel="stylesheet" href="{request.PathBase}/css/app.css">
        </head>
        <body>
          <header class="top"><a class="brand" href="{request.PathBase}/">Tasks</a></header>
          <main id="main">
            <section class="panel" role="alert">
              <h1>The server is busy</h1>
              <p>More is asked of it right now than it can answer. This passes by itself.</p>
              {(request.IsSafe() ? Again : Reload)}
            </section>
          </main>
        </body>
        </html>
        """;

    private static Task Send(byte[] html, HttpResponse response)
    {
        response.ContentLength = html.Length;
        return response.Body.WriteAsync(html, 0, html.Length);
    }
}
