using System.Text;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>
/// The answer to a request that nothing is to be spent on, since there is no room for it, or whoever asks has asked too often: words that are ready. It reads no
/// form and no cookie, and needs no view.
/// </summary>
/// <param name="status">The HTTP status.</param>
/// <param name="title">What is wrong, in a few words.</param>
/// <param name="why">The same in a sentence.</param>
/// <param name="after">When to try again.</param>
internal sealed class Refusal(int status, string title, string why, TimeSpan after)
{
    /// <summary>There is no room.</summary>
    public static readonly Refusal Busy = new(StatusCodes.Status503ServiceUnavailable, "The server is busy",
        "More is asked of it right now than it can answer. This passes by itself.", TimeSpan.FromSeconds(5));

    private readonly int _seconds = int.Max(1, (int)Math.Ceiling(after.TotalSeconds));
    private byte[]? _toast;

    /// <summary>Whoever asks has asked too often.</summary>
    public static Refusal TooMany(TimeSpan after) => new(StatusCodes.Status429TooManyRequests, "Too much at once",
        "More was sent from your account, or from your network, than this server takes in so short a time.", after);

    private string Soon => _seconds < 10 ? "in a moment" : _seconds < 120 ? $"in {_seconds} seconds" : $"in {(_seconds + 59) / 60} minutes";

    private byte[] Toast => _toast ??= Encoding.UTF8.GetBytes(
        $"""<div class="toast problem" role="alert"><p><strong>{title}</strong>, so that was not done. Nothing you typed is lost: try again {Soon}.</p></div>""");

    public Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.StatusCode = status;
        response.Headers.RetryAfter = $"{_seconds}";
        if (context.IsApi()) return ApiProblems.Answer(context, status, $"{title}, so that was not done. Try again {Soon}.");
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
            response.Headers["HX-Push-Url"] = "false";
            response.Headers["HX-Reswap"] = "innerHTML";
        }
        return Send(Toast, response);
    }

    // The list fetches itself.
    private static bool IsUnasked(HttpRequest request) => request.Headers["HX-Source"] == "section#tasks";

    // Not "go back": browsers keep no form of a page that is not to be stored.
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
              <p>{(request.IsSafe() ? "This page asks again in a few seconds." : $"Nothing was saved. Reload this page {Soon}: your browser then sends what you typed once more.")}</p>
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
