using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace TaskManager.Web.Hosting;

/// <summary>Dates and numbers follow the browser's languages; the words are English.</summary>
internal static class ReaderCulture
{
    private static readonly CultureInfo Words = CultureInfo.GetCultureInfo("en");

    /// <summary>Sets the culture of each request by its <c>Accept-Language</c>; British without one that .NET knows.</summary>
    public static void UseReaderCulture(this IApplicationBuilder app) => app.UseRequestLocalization(new RequestLocalizationOptions
    {
        DefaultRequestCulture = new RequestCulture(CultureInfo.GetCultureInfo("en-GB"), Words),
        SupportedCultures = CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => culture.Name.Length > 0).ToList(),
        SupportedUICultures = [Words],
        // .NET keeps each culture that it was asked for, and a header can name any number: only the listed ones are looked up.
        FallBackToParentCultures = false,
        FallBackToParentUICultures = false,
        RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()],
    });
}
