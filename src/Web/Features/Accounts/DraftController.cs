using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Stores and shows text that was sent after the end of a session. A script posts it here; without scripts
/// <see cref="SignInFirst"/> stores it.</summary>
[Route("account/draft")]
public sealed class DraftController(Drafts drafts, IMediator mediator) : AccountPages(mediator)
{
    [HttpGet("{key}")]
    public async Task<IActionResult> Show() => await drafts.Find(HttpContext) is { } draft ? View("Draft", draft) : this.SeeOther(null);

    // The request has no session to check its token against; Drafts checks the token when the draft is shown.
    [HttpPost(""), AllowAnonymous, IgnoreAntiforgeryToken, Consumes(Form, Multipart)]
    public async Task<IActionResult> Keep([FromForm] string? to) =>
        await drafts.Keep(HttpContext, to ?? "") is { } page
            ? this.SeeOther($"{Request.PathBase}/account/sign-in{QueryString.Create("returnUrl", page)}")
            : StatusCode(StatusCodes.Status401Unauthorized);
}
