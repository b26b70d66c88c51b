using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Htmx;

/// <summary>Answers with views. <see cref="Controller"/> has them too, with filters and properties that each request pays for.</summary>
internal static class ViewAnswers
{
    /// <summary>A part of a page.</summary>
    public static PartialViewResult Partial(this ControllerBase controller, string name, object? model, params ReadOnlySpan<(string Name, object? Value)> data) =>
        new() { ViewName = name, ViewData = Data(controller, model, data) };

    /// <summary>A full page.</summary>
    public static ViewResult Page(this ControllerBase controller, string name, object? model, params ReadOnlySpan<(string Name, object? Value)> data) =>
        new() { ViewName = name, ViewData = Data(controller, model, data) };

    /// <summary>The page of a form again: with what was typed, and what is wrong beside each field.</summary>
    public static IActionResult Invalid(this ControllerBase controller, string name, object? model, Validation problems, params ReadOnlySpan<(string Name, object? Value)> data)
    {
        controller.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        controller.ModelState.Say(problems.Fields);
        return controller.Page(name, model, data);
    }

    /// <summary>Goes on at another page of ours; at the start when it is not one.</summary>
    public static IActionResult SeeOther(this ControllerBase controller, string? address)
    {
        controller.Response.Headers.Location = HtmxRequests.IsLocal(address) ? address : controller.Request.PathBase + "/";
        return controller.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Has these messages, by their fields, and none else: what model binding had to say is among them.</summary>
    public static void Say(this ModelStateDictionary state, ILookup<string, string> problems)
    {
        state.Clear();
        foreach (var field in problems)
            foreach (var message in field)
                state.AddModelError(field.Key, message);
    }

    private static ViewDataDictionary Data(ControllerBase controller, object? model, ReadOnlySpan<(string Name, object? Value)> data)
    {
        var all = new ViewDataDictionary(controller.MetadataProvider, controller.ModelState) { Model = model };
        foreach (var (name, value) in data) all[name] = value;
        return all;
    }
}
