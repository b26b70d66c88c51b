using System.Text;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>
/// A cheap response that rejects a request under overload or above a rate limit. It reads no form and no cookie, and renders no view.
/// </summary>
/// <param name="status">The HTTP status.</param>
/// <param name="title">The problem in a few words.</param>
/// <param name="why">The problem in a sentence.</param>
/// <param name="after">The time after which the client may retry.</param>
internal sealed class Rejection(int status, string title, string why, TimeSpan after)
{
    /// <summary>Too many requests are in progress.</summary>
    public static readonly Rejection Busy = new(StatusCodes.Status503ServiceUnavailable, "The server is busy",
        "The server has more requests than it can answer.", TimeSpan.FromSeconds(5));

    private readonly int _seconds = int.Max(1, (int)Math.Ceiling(after.TotalSeconds));
    private byte[]? _toast;

    /// <summary>The account or the address has exceeded its rate limit.</summary>
    public static Rejection TooMany(TimeSpan after) => new(StatusCodes.Status429TooManyRequests, "Too many requests",
        "Your account or your network has sent too many requests in a short time.", after);

    private string Soon => _seconds < 10 ? "in a moment" : _seconds < 120 ? $"in {_seconds} seconds" : $"in {(_seconds + 59) / 60} minutes";

    private byte[] Toast => _toast ??= Encoding.UTF8.GetBytes(
        $"""
        <div class="toast problem" role="alert">
          <p><strong>{title}.</strong> Nothing was changed, and no text is lost. Try again {Soon}.</p>
        </div>
        """);

    public Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.StatusCode = status;
        response.Headers.RetryAfter = $"{_seconds}";
        if (context.IsApi()) return ApiProblems.Answer(context, status, $"{title}. Nothing was changed. Try again {Soon}.");
        response.VaryByWish();
        response.ContentType = "text/html; charset=utf-8";
        if (!request.WantsFragment()) return Send(Encoding.UTF8.GetBytes(Page(request)), response);
        if (IsUnasked(request))
        {
            // The shown list stays; live.js fetches it again.
            response.Headers["HX-Reswap"] = "none";
        }
        else
        {
            response.Headers["HX-Retarget"] = "#toasts";
            response.Headers["HX-Push-Url"] = "false";
            response.Headers["HX-Reswap"] = "innerHTML";
        }
        return Send(Toast, response);
    }

    // Whether the list fetches itself, without an action of the user.
    private static bool IsUnasked(HttpRequest request) => request.Headers["HX-Source"] == "section#tasks";

    // "Go back" would lose the form: browsers do not restore it on a page with Cache-Control: no-store.
    private string Page(HttpRequest request) => $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>{title} · Tasks</title>
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          {(request.IsSafe() ? $"<meta http-equiv=\"refresh\" content=\"{_seconds}\">" : "")}
          <link rel="icon" href="{request.PathBase}/icon.svg" type="image/svg+xml">
          <link rel="stylesheet" href="{request.PathBase}/css/app.css">
        </head>
        <body>
          <header class="top"><a class="brand" href="{request.PathBase}/">Tasks</a></header>
          <main id="main">
            <section class="panel" role="alert">
              <h1>{title}</h1>
              <p>{why}</p>
              <p>{(request.IsSafe()
                  ? $"This page reloads itself {Soon}."
                  : $"Nothing was saved. Reload this page {Soon} to send your text again.")}</p>
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
