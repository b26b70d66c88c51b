using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>Answers what no action answered: refusals of the framework, storage that is down, and bugs. Only reached by re-execution.</summary>
[IgnoreAntiforgeryToken, AllowAnonymous]
public sealed partial class ErrorsController(IHostEnvironment environment, ILogger<ErrorsController> logger) : Controller
{
    // No parameters: binding them would read the form once more, which may be what failed.
    [Route("/error/{status:int}")]
    public IActionResult Refused()
    {
        Response.VaryByWish();
        return this.Fail(ErrorView.Of(
            HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalStatusCode ?? StatusCodes.Status404NotFound));
    }

    [Route("/error")]
    public IActionResult Failed()
    {
        Response.VaryByWish();
        switch (HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error)
        {
            case null:
                return this.Fail(ErrorView.Of(StatusCodes.Status404NotFound));
            case StorageUnavailableException trouble:
                return this.Fail(new ErrorView(StatusCodes.Status503ServiceUnavailable, trouble.Message,
                    environment.IsDevelopment() ? trouble.Remedy : "Whoever runs this server finds more in its log."));
            case BadHttpRequestException bad:
                return this.Fail(ErrorView.Of(bad.StatusCode));
            case { } bug:
                var reference = RandomNumberGenerator.GetHexString(8);
                Unexpected(logger, reference, bug);
                return this.Fail(new ErrorView(StatusCodes.Status500InternalServerError, "Something went wrong",
                    "This is our fault, not yours. Try again; if it stays, tell whoever runs this server the reference below.", reference));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error, reference {Reference}")]
    private static partial void Unexpected(ILogger logger, string reference, Exception bug);
}
