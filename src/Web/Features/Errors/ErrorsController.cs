using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>Answers errors of the framework, storage failures and bugs. The framework re-executes the failed request here.</summary>
[IgnoreAntiforgeryToken, AllowAnonymous]
public sealed partial class ErrorsController(IHostEnvironment environment, ILogger<ErrorsController> logger) : Controller
{
    // Binding a parameter would read the form again, which may be the cause of the failure.
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
                    environment.IsDevelopment() ? trouble.Remedy : "Tell the operator of this server: its log has the cause."));
            case BadHttpRequestException bad:
                return this.Fail(ErrorView.Of(bad.StatusCode));
            case { } bug:
                var reference = RandomNumberGenerator.GetHexString(8);
                Unexpected(logger, reference, bug);
                return this.Fail(new ErrorView(StatusCodes.Status500InternalServerError, "Something went wrong",
                    "The server has a bug. Try again. If it fails again, tell the operator of this server the reference below.",
                    reference));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error, reference {Reference}")]
    private static partial void Unexpected(ILogger logger, string reference, Exception bug);
}
