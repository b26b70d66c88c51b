using Microsoft.AspNetCore.Mvc;

namespace TaskManager.Web.Features.Toasts;

/// <summary>The toast region, fetching itself.</summary>
public sealed class ToastsController : Controller
{
    [HttpGet("/toasts")]
    public IActionResult Latest() =>
        Toast.Peek(HttpContext) is { } toast ? PartialView("_Toast", toast) : NoContent();
}
