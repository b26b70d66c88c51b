using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>What somebody had typed when they were signed out. A script sends it here; without one it is kept by whatever refused
/// it.</summary>
[Route("account/draft")]
public sealed class DraftController(Drafts drafts, IMediator mediator) : AccountPages(mediator)
{
    [HttpGet("{key}")]
    public async Task<IActionResult> Show() => await drafts.Find(HttpContext) is { } draft ? View("Draft", draft) : this.SeeOther(null);

    // Its token is looked at when it is shown: who sends it is signed out.
    [HttpPost(""), AllowAnonymous, IgnoreAntiforgeryToken, Consumes(Form, Multipart)]
    public async Task<IActionResult> Keep([FromForm] string? to) =>
        await drafts.Keep(HttpContext, to ?? "") is { } page
            ? this.SeeOther($"{Request.PathBase}/account/sign-in{QueryString.Create("returnUrl", page)}")
            : StatusCode(StatusCodes.Status401Unauthorized);
}
