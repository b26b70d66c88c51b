using Microsoft.AspNetCore.Mvc;

namespace TaskManager.Web.Features.Toasts;

/// <summary>The toast region, fetching itself.</summary>
public sealed class ToastsController : Controller
{
    [HttpGet("/toasts")]
    public IActionResult Latest() =>
        // Nothing new: what is being said stays. Of two actions in a row the first question gets the second one's answer.
        Toast.Take(HttpContext, TempData) is { } toast ? PartialView("_Toast", toast) : NoContent();
}
