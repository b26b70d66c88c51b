using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace TaskManager.Web.Hosting;

/// <summary>Formats dates and numbers in the browser's language. Texts are English.</summary>
internal static class ReaderCulture
{
    private static readonly CultureInfo UserInterface = CultureInfo.GetCultureInfo("en");

    /// <summary>Sets the culture of each request by its <c>Accept-Language</c>; <c>en-GB</c> when .NET knows none of it.</summary>
    public static void UseReaderCulture(this IApplicationBuilder app) => app.UseRequestLocalization(new RequestLocalizationOptions
    {
        DefaultRequestCulture = new RequestCulture(CultureInfo.GetCultureInfo("en-GB"), UserInterface),
        SupportedCultures = CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => culture.Name.Length > 0).ToList(),
        SupportedUICultures = [UserInterface],
        // .NET caches each culture that it looks up, and a header can name any number: only the listed ones are looked up.
        FallBackToParentCultures = false,
        FallBackToParentUICultures = false,
        RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()],
    });
}
