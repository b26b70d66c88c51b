namespace TaskManager.Browser.Tests;

/// <summary>The page that shows the description of the API.</summary>
[Trait("M", "M8")]
public sealed class ApiReferenceTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Reference_AtAnyWidth_ShowsTheOperations_AndAsksThisServerOnly()
    {
        var page = await Open("/api/docs");
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });

            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "TaskManager" })).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = "Lists tasks, newest first, page by page." })
                .ScrollIntoViewIfNeededAsync();
            await Screenshots.Take(page, $"api-{width}");
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width);
        }

        var asked = await page.EvaluateAsync<string[]>("() => performance.getEntriesByType('resource').map(each => each.name)");
        asked.Should().Contain(address => address.EndsWith("/openapi/v1.json", StringComparison.Ordinal))
            .And.OnlyContain(address => address.StartsWith(App.Address + "/", StringComparison.Ordinal));
        // A library of the script asks once whether it may evaluate text, and does without.
        ForgetTroubles("CSP: script-src eval");
    }
}
