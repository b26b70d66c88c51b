using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewEngines;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Caching.Memory;

namespace TaskManager.Web.Rendering;

/// <summary>
/// Caches rendered partials as UTF-8, keyed by everything that they depend on: their name, their model by value, and the
/// <see cref="RenderContext"/>. An architecture test fails on a partial that reads more of the request. The cache holds at most 8 MiB.
/// </summary>
internal sealed class FragmentCache(
    ICompositeViewEngine views, ITempDataDictionaryFactory flash, IModelMetadataProvider metadata) : IDisposable
{
    private const long MaxBytes = 8 << 20;
    private readonly MemoryCache _cached = new(new MemoryCacheOptions { SizeLimit = MaxBytes, CompactionPercentage = 0.25 });

    /// <summary>Returns the partial for <paramref name="model"/>, from the cache or rendered. The model must be a record, since equal
    /// models have equal markup.</summary>
    public async ValueTask<CachedFragment> Get(ActionContext action, string partial, object model)
    {
        var key = new Key(partial, model, RenderContext.Of(action.HttpContext));
        if (_cached.TryGetValue(key, out var found)) return (CachedFragment)found!;
        var fragment = new CachedFragment(Encoding.UTF8.GetBytes(await Fresh(action, partial, model)));
        _cached.Set(key, fragment, new MemoryCacheEntryOptions { Size = fragment.Bytes.Length + 500 });
        return fragment;
    }

    /// <summary>Renders the partial without the cache, for a model that does not recur.</summary>
    public async Task<string> Fresh(ActionContext action, string partial, object model)
    {
        var view = views.FindView(action, partial, isMainPage: false).EnsureSuccessful(originalLocations: null).View!;
        await using var writer = new StringWriter();
        var data = new ViewDataDictionary(metadata, new ModelStateDictionary()) { Model = model };
        await view.RenderAsync(new ViewContext(action, view, data, flash.GetTempData(action.HttpContext), writer, new HtmlHelperOptions()));
        return writer.ToString();
    }

    public void Dispose() => _cached.Dispose();

    private sealed record Key(string Partial, object Model, RenderContext RenderContext);
}

/// <summary>Access to the <see cref="FragmentCache"/> for views and actions.</summary>
internal static class CachedFragments
{
    /// <summary>Returns the partial from the <see cref="FragmentCache"/>.</summary>
    public static ValueTask<CachedFragment> Cached(this IHtmlHelper html, string partial, object model) =>
        html.ViewContext.Cached(partial, model);

    /// <summary>Returns the partial from the <see cref="FragmentCache"/>.</summary>
    public static ValueTask<CachedFragment> Cached(this ActionContext action, string partial, object model) =>
        action.HttpContext.RequestServices.GetRequiredService<FragmentCache>().Get(action, partial, model);
}
