using System.Globalization;

namespace TaskManager.Web.Tests;

/// <summary>Dates and numbers are formatted in the browser's language.</summary>
[Trait("M", "M21"), Trait("Store", "Any")]
public sealed class ReaderCultureTests(App app) : IClassFixture<App>
{
    [Theory]
    [InlineData("", "en-GB")]
    [InlineData("en-US,en;q=0.9", "en-US")]
    [InlineData("de,en-US;q=0.7,en;q=0.3", "de")]
    [InlineData("fr;q=0.5, sv-SE;q=0.8", "sv-SE")]
    [InlineData("tlh, xx-YY, ja", "ja")]
    [InlineData("tlh, xx-YY, q1, ja", "en-GB")]
    [InlineData("zh-hans-cn, ja", "zh-Hans-CN")]
    [InlineData("en-u-ca-a1b2c3, de-x-a1b2c3, ja", "ja")]
    [InlineData("*", "en-GB")]
    [InlineData("de;q=lots", "en-GB")]
    [InlineData("../../etc/passwd", "en-GB")]
    public async Task Page_WithTheBrowsersLanguages_HasItsDates(string languages, string culture)
    {
        var browser = new Browser(app);
        await browser.Added("milk");

        var day = (await browser.Page("/", ("Accept-Language", languages))).Html.QuerySelector("time")!;

        var instant = DateTimeOffset.Parse(day.GetAttribute("datetime")!, CultureInfo.InvariantCulture);
        day.GetAttribute("title").Should().Be(instant.ToString("f", CultureInfo.GetCultureInfo(culture)));
    }
}
