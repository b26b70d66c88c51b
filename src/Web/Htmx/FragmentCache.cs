using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewEngines;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Caching.Memory;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Htmx;

/// <summary>
/// Partials that were rendered once and are kept as bytes, by all that they depend on: their name, their model by value, and the
/// <see cref="Look"/>. They cannot depend on anything else: they are rendered in a request that has nothing else. Bounded by its bytes.
/// </summary>
internal sealed class FragmentCache(ICompositeViewEngine views, ITempDataDictionaryFactory flash, IModelMetadataProvider metadata) : IDisposable
{
    private const long MaxBytes = 8 << 20;
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MaxBytes, CompactionPercentage = 0.25 });

    /// <summary>The partial that shows <paramref name="model"/>, which must be a record: equal models have equal markup.</summary>
    public async ValueTask<KeptFragment> Get(ActionContext action, string partial, object model)
    {
        var key = new Key(partial, model, Look.Of(action.HttpContext));
        if (_kept.TryGetValue(key, out var found)) return (KeptFragment)found!;
        var fragment = new KeptFragment(Encoding.UTF8.GetBytes(await Render(action, partial, model, key.Look)));
        _kept.Set(key, fragment, new MemoryCacheEntryOptions { Size = fragment.Bytes.Length + 500 });
        return fragment;
    }

    /// <summary>The same, not kept: for what is never the same again.</summary>
    public Task<string> Fresh(ActionContext action, string partial, object model) => Render(action, partial, model, Look.Of(action.HttpContext));

    private async Task<string> Render(ActionContext action, string partial, object model, Look look)
    {
        var context = new DefaultHttpContext { RequestServices = action.HttpContext.RequestServices, Request = { PathBase = look.PathBase } };
        context.Features.Set(look);
        var bare = new ActionContext(context, action.RouteData, action.ActionDescriptor);
        var view = views.FindView(bare, partial, isMainPage: false).EnsureSuccessful(originalLocations: null).View!;
        await using var writer = new StringWriter();
        var data = new ViewDataDictionary(metadata, new ModelStateDictionary()) { Model = model };
        await view.RenderAsync(new ViewContext(bare, view, data, flash.GetTempData(context), writer, new HtmlHelperOptions()));
        return writer.ToString();
    }

    public void Dispose() => _kept.Dispose();

    private sealed record Key(string Partial, object Model, Look Look);
}

/// <summary>How views and actions use the cache.</summary>
internal static class KeptFragments
{
    /// <summary>The partial from the <see cref="FragmentCache"/>.</summary>
    public static ValueTask<KeptFragment> Kept(this IHtmlHelper html, string partial, object model) => html.ViewContext.Kept(partial, model);

    /// <summary>The partial from the <see cref="FragmentCache"/>.</summary>
    public static ValueTask<KeptFragment> Kept(this ActionContext action, string partial, object model) =>
        action.HttpContext.RequestServices.GetRequiredService<FragmentCache>().Get(action, partial, model);
}
