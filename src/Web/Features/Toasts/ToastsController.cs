using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace TaskManager.Web.Features.Toasts;

/// <summary>The toast region, fetching itself.</summary>
public sealed class ToastsController : Controller
{
    [HttpGet("/toasts")]
    public IActionResult Latest([FromServices] ITempDataProvider flash) =>
        Toast.Peek(HttpContext, flash) is { } toast ? PartialView("_Toast", toast) : NoContent();
}
