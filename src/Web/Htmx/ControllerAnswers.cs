using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Htmx;

/// <summary>Answers that MVC has no method for.</summary>
internal static class ControllerAnswers
{
    /// <summary>Answers 422 with the page of a form: the typed text, and a message beside each field.</summary>
    public static ViewResult Invalid(this Controller controller, string page, object? model, Validation invalid)
    {
        controller.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        controller.ModelState.Replace(invalid.Fields);
        return controller.View(page, model);
    }

    /// <summary>Answers 303 to a page of this site; to the start page when the address is not local.</summary>
    public static IActionResult SeeOther(this ControllerBase controller, string? address)
    {
        controller.Response.Headers.Location = HtmxRequests.IsLocal(address) ? address : controller.Request.PathBase + "/";
        return controller.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Replaces all messages, also those of model binding, by these, which are grouped by field.</summary>
    public static void Replace(this ModelStateDictionary state, ILookup<string, string> messages)
    {
        state.Clear();
        foreach (var field in messages)
            foreach (var message in field)
                state.AddModelError(field.Key, message);
    }
}
