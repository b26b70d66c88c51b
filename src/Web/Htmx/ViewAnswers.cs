using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

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

    private static ViewDataDictionary Data(ControllerBase controller, object? model, ReadOnlySpan<(string Name, object? Value)> data)
    {
        var all = new ViewDataDictionary(controller.MetadataProvider, controller.ModelState) { Model = model };
        foreach (var (name, value) in data) all[name] = value;
        return all;
    }
}
