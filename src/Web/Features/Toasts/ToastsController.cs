using Microsoft.AspNetCore.Mvc;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Toasts;

/// <summary>The toast region, fetching itself.</summary>
public sealed class ToastsController : ControllerBase
{
    [HttpGet("/toasts")]
    public IActionResult Latest() =>
        Toast.Peek(HttpContext) is { } toast ? this.Partial("_Toast", toast) : NoContent();
}
