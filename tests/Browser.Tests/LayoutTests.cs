using System.Text.Json;

namespace TaskManager.Browser.Tests;

[Trait("M", "M8")]
public sealed class LayoutTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    private const string TooSmall = """
        least => [...document.querySelectorAll("#main :is(a, button, summary, input:not([type=hidden]), textarea), .brand, #toasts button")]
          .filter(e => e.checkVisibility({ visibilityProperty: true }))
          .filter(e => !e.matches("#search button, .note a, .empty a, .back a, .panel a"))
          .map(e => ({ e, box: e.getBoundingClientRect() }))
          .filter(({ box }) => Math.round(box.width * 100) < least * 100 || Math.round(box.height * 100) < least * 100)
          .map(({ e, box }) => [e, e.getAttribute("aria-label") ?? e.textContent.trim(), `${box.width}x${box.height}`])
          .map(([e, name, size]) => `${e.tagName}.${e.className} ${name} ${size}`)
        """;

    [Theory, InlineData(640, 2), InlineData(768, 1), InlineData(1440, 1)]
    public async Task Page_AtAnyWidthAndZoom_NeverScrollsSideways(int width, int zoom)
    {
        Expecting(422);
        Expecting(404);
        await Elsewhere.Add(new string('W', 200), string.Concat(Enumerable.Repeat("https://example.org/a/very/long/address", 8)));
        await Elsewhere.Add(
            "Every word of this title is short, but there are so many of them that one line cannot hold them all on a telephone");
        var id = await Elsewhere.Add("milk");
        var page = await Open(with: zoom == 1 ? null : options => options.DeviceScaleFactor = zoom);
        // Zoom makes CSS pixels larger, so that fewer fit.
        await page.SetViewportSizeAsync(width / zoom, 800);
        await FitsInWidth(page);
        await page.EvaluateAsync("() => document.querySelectorAll('#views .count').forEach(count => { count.textContent = '1,234' })");
        await FitsInWidth(page);

        await page.Title().PressAsync("Enter");
        await Expect(page.Locator("#title-problem")).ToBeVisibleAsync();
        await page.EditOf("milk").ClickAsync();
        await Expect(page.EditForm()).ToBeVisibleAsync();
        await FitsInWidth(page);
        await page.Cancel().ClickAsync();
        // The rows below move up now; a click during the move would be lost.
        await Expect(page.EditForm()).ToHaveCountAsync(0);

        await page.Check(new string('W', 200)).ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await FitsInWidth(page);

        await page.GotoAsync($"/tasks?q={new string('Q', 150)}");
        await Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await FitsInWidth(page);
        await page.GotoAsync("/nowhere");
        await FitsInWidth(page);
    }

    [Fact]
    public async Task Page_WithTextTwiceAsLarge_NeverScrollsSideways()
    {
        await Elsewhere.AddAll("milk", "bread");
        var page = await Open();
        await page.SetViewportSizeAsync(640, 800);
        await page.EvaluateAsync("() => { document.documentElement.style.fontSize = '200%' }");
        await FitsInWidth(page);
    }

    [Fact]
    public async Task Page_WithAndWithoutAScrollbar_HasTheSamePosition()
    {
        await Elsewhere.AddAll(Enumerable.Range(1, 25).Select(n => $"task {n}"));
        var page = await Open();
        await page.SetViewportSizeAsync(1440, 800);
        const string Left = "e => e.getBoundingClientRect().left";
        var brand = await page.Locator(".brand").EvaluateAsync<double>(Left);
        (await page.Title().EvaluateAsync<double>(Left)).Should().Be(brand);
        (await page.Locator("#task-counts").EvaluateAsync<double>(Left)).Should().Be(brand);

        await page.View("completed").ClickAsync();
        await Expect(page.Locator(".empty")).ToBeVisibleAsync();
        (await page.Locator(".brand").EvaluateAsync<double>(Left)).Should().Be(brand, "the missing scrollbar must not move the page");
    }

    [Theory, InlineData(false, 24), InlineData(true, 44)]
    public async Task Targets_ForMouseAndTouch_AreLargeEnough(bool touch, int least)
    {
        await Elsewhere.AddAll(Enumerable.Range(1, 26).Select(n => $"task {n}"));
        var page = await Open(with: !touch ? null : options =>
            (options.ViewportSize, options.HasTouch, options.IsMobile) = (new() { Width = 360, Height = 740 }, true, true));
        await page.GetByText("Details").ClickAsync();
        await page.Check("task 1").ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.EditOf("task 2").ClickAsync();
        await Expect(page.EditForm()).ToBeVisibleAsync();
        await page.Settled();

        (await page.EvaluateAsync<string[]>(TooSmall, least)).Should().BeEmpty();

        if (!touch) return;
        var isVisible = await page.DeleteOf("task 3").EvaluateAsync<bool>("e => e.checkVisibility({ opacityProperty: true })");
        isVisible.Should().BeTrue("touch has no hover");
    }

    [Fact]
    public async Task Motion_WhenReduced_IsNone()
    {
        var page = await Open(with: options => options.ReducedMotion = ReducedMotion.Reduce, lent: true);
        await page.EvaluateAsync("""
            () => {
              window.moved = [];
              for (const event of ["animationstart", "transitionstart"])
                addEventListener(event, e => window.moved.push(`${event} ${e.target.className}`), true);
            }
            """);

        await page.Add("milk");
        await page.Check("milk").ClickAsync();
        await Expect(page.Check("milk")).ToBeCheckedAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(0);

        (await page.EvaluateAsync<string[]>("() => window.moved")).Should().BeEmpty();
    }

    [Fact]
    public async Task Titles_InOtherScripts_HaveTheirDirection()
    {
        await Elsewhere.AddAll("اشتر الحليب والخبز", "牛乳を買う");
        var page = await Open();

        const string Direction = "e => getComputedStyle(e).direction";
        (await page.Row("اشتر").Locator(".title").EvaluateAsync<string>(Direction)).Should().Be("rtl");
        (await page.Row("牛乳").Locator(".title").EvaluateAsync<string>(Direction)).Should().Be("ltr");
    }

    private static async Task FitsInWidth(IPage page)
    {
        await page.Settled();
        var widths = await page.EvaluateAsync<JsonElement>("""
            () => {
              const width = document.documentElement.clientWidth;
              const isWide = e => e.checkVisibility() && !e.closest(".sr-only, .skip, #search button")
                && e.getBoundingClientRect().right > width + 1;
              return { page: document.documentElement.scrollWidth - width,
                       wide: [...document.querySelectorAll("body *")].filter(isWide).map(e => `${e.tagName}.${e.className}`) };
            }
            """);
        widths.GetProperty("page").GetInt32().Should().BeLessThanOrEqualTo(0);
        widths.GetProperty("wide").EnumerateArray().Select(e => e.GetString()).Should().BeEmpty();
    }
}
