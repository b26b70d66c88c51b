using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Dates and numbers follow the browser's languages; the words are English. What a header of languages comes to is remembered: the framework's own
/// middleware finds it anew for each request, which is an eighth of what a list allocates.
/// </summary>
internal static partial class ReaderCulture
{
    private const int MostLanguages = 3, MostCharactersKept = 100_000;
    private static readonly CultureInfo Default = CultureInfo.GetCultureInfo("en-GB"), Words = CultureInfo.GetCultureInfo("en");

    public static void UseReaderCulture(this IApplicationBuilder app)
    {
        CultureInfo.DefaultThreadCurrentUICulture = Words;
        var known = new MemoryCache(new MemoryCacheOptions { SizeLimit = MostCharactersKept });
        // Asynchronous, so that the culture ends with the request.
        app.Use(async (context, next) =>
        {
            CultureInfo.CurrentCulture = known.GetOrCreate(context.Request.Headers.AcceptLanguage.ToString(), static entry =>
            {
                var languages = (string)entry.Key;
                entry.SetSize(languages.Length);
                return Choose(languages);
            })!;
            await next(context);
        });
    }

    private static CultureInfo Choose(string header) =>
        StringWithQualityHeaderValue.TryParseList([header], out var languages)
            ? languages.OrderByDescending(language => language.Quality ?? 1).Take(MostLanguages).Select(language => Find(language.Value.Value!)).OfType<CultureInfo>().FirstOrDefault(Default)
            : Default;

    private static CultureInfo? Find(string language)
    {
        if (!Plain().IsMatch(language)) return null;
        try
        {
            return CultureInfo.GetCultureInfo(language, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    // Language, script and country. With extensions (en-u-...) there are names without end, and .NET keeps each culture that it has found for ever.
    [GeneratedRegex("^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
