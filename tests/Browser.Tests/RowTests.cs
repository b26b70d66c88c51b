namespace TaskManager.Browser.Tests;

/// <summary>A row has the same position, size and hairlines in every state of its task.</summary>
[Trait("M", "M8")]
public sealed class RowTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    // An open and a completed task with a description of one line, and the same without one.
    private const string Open1 = "Book the train to Lyon", Done1 = "Renew the passport";
    private const string Open2 = "Call Ana about Saturday", Done2 = "Water the plants";

    // Distances in CSS pixels from the column's edges and the neighboring rows; the hairline is the row's ::after.
    private const string Box = """
        row => {
          const [column, box, before, after] = [row.parentElement, row, row.previousElementSibling, row.nextElementSibling]
            .map(e => e?.checkVisibility() ? e.getBoundingClientRect() : null);
          const style = getComputedStyle(row), line = getComputedStyle(row, "::after");
          const sides = ["top", "right", "bottom", "left"];
          const drawn = ["content", "position", "right", "bottom", "left", "border-bottom-width", "border-bottom-style"];
          return JSON.stringify({
            left: box.left - column.left, right: column.right - box.right,
            above: box.top - (before?.bottom ?? column.top + 1),
            below: (after?.top ?? box.bottom) - box.bottom,
            borders: sides.map(side => style.getPropertyValue(`border-${side}-width`)),
            hairline: [...drawn, "border-bottom-color"].map(name => line.getPropertyValue(name)),
          });
        }
        """;

    private const string Content = """
        row => {
          const box = row.getBoundingClientRect();
          const at = (part) => {
            const { x, y, height } = row.querySelector(part).getBoundingClientRect();
            return [x - box.x, y - box.y, height];
          };
          return JSON.stringify({ height: box.height, check: at(".check"), title: at(".title"), side: at(".side") });
        }
        """;

    // Compares all computed styles of two rows, of their descendants and of their pseudo-elements.
    private const string Differences = """
        ([open, done]) => {
          const rows = [...document.querySelectorAll(".task")];
          const [one, other] = [open, done].map(title => rows.find(row => row.querySelector(".title").textContent === title));
          const parts = (row) => [row, ...row.querySelectorAll("*")];
          const named = (e) => e.classList.item(e.classList.contains("act") ? 1 : 0) ?? e.localName;
          return parts(one).flatMap((part, i) => [null, "::before", "::after"].flatMap(pseudo => {
            const [was, is] = [part, parts(other)[i]].map(e => getComputedStyle(e, pseudo));
            if (pseudo && was.content === "none" && is.content === "none") return [];
            return [...was].filter(name => was.getPropertyValue(name) !== is.getPropertyValue(name))
              .map(name => `${named(part)}${pseudo ?? ""} ${name}`);
          }));
        }
        """;

    /// <summary>At 900 pixels it also takes the README's picture; UPDATE_README_PICTURE=1 writes it to docs/screenshot.png.</summary>
    [Theory, InlineData(390, 844, 1), InlineData(1440, 900, 1), InlineData(900, 720, 2)]
    public async Task Rows_InEachStateAndView_DifferInTheirStateOnly(int width, int height, int scale)
    {
        await AddADaysTasks();
        var page = await Open(with: options =>
        {
            options.ReducedMotion = ReducedMotion.Reduce;
            if (scale > 1) options.DeviceScaleFactor = scale;
        }, lent: scale == 1);
        await page.SetViewportSizeAsync(width, height);
        await page.IsLive();
        var rows = await Measure(page);
        var (box, content1, content2) = (rows[Open1].Box, rows[Open1].Content, rows[Open2].Content);

        foreach (var view in (string[])["all", "active", "completed"])
        {
            await page.GotoAsync($"/tasks?view={view}");
            await page.IsLive();
            foreach (var (title, row) in await Measure(page))
                row.Should().Be((box, title is Open1 or Done1 ? content1 : title is Open2 or Done2 ? content2 : row.Content), title);
            var (first, second) = view == "completed" ? (Done1, Done2) : (Open1, Open2);
            await StaysWhenFocused(page, first, box, content1);
            await StaysWhenEdited(page, second, box);
            (await Measure(page))[second].Should().Be((box, content2), second);
        }
        await page.GotoAsync("/");
        await page.IsLive();
        (await Meanings(page, Open1, Done1)).Should().BeEmpty();
        (await Meanings(page, Open2, Done2)).Should().BeEmpty();
        await TakePicture(page, width);
    }

    private async Task AddADaysTasks()
    {
        await Elsewhere.Add("Pick up the bread on the way home");
        await Elsewhere.Add(Done2, completed: true);
        await Elsewhere.Add("Plan the garden", "Tomatoes by the south wall, beans along the fence, mint in a pot of its own");
        await Elsewhere.Add(Done1, "Two photos, one form", completed: true);
        await Elsewhere.Add(Open1, "Window seat");
        await Elsewhere.Add(Open2);
    }

    private static async Task StaysWhenFocused(IPage page, string title, string box, string content)
    {
        await page.Keyboard.PressAsync("Shift");
        await page.Check(title).FocusAsync();
        (await page.Check(title).EvaluateAsync<bool>("e => e.matches(':focus-visible')")).Should().BeTrue();
        (await Measure(page))[title].Should().Be((box, content), title);
    }

    private static async Task StaysWhenEdited(IPage page, string title, string box)
    {
        var row = page.Locator($"#{await page.Row(title).GetAttributeAsync("id")}");
        const string Circle = "e => e.getBoundingClientRect().x + parseFloat(getComputedStyle(e, '::before').left)";
        var x = await page.Check(title).EvaluateAsync<double>(Circle);
        await page.EditOf(title).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.EditForm()).ToBeVisibleAsync();
        await page.Settled();

        (await row.EvaluateAsync<string>(Box)).Should().Be(box, "{0} is edited", title);
        var parts = page.EditForm().Locator("label, input:visible, textarea, .primary");
        (await parts.EvaluateAllAsync<double[]>("all => all.map(e => e.getBoundingClientRect().x)"))
            .Should().NotBeEmpty().And.OnlyContain(left => left == x, "all must align with the circles");

        await page.Cancel().ClickAsync();
        await Expect(page.EditForm()).ToHaveCountAsync(0);
        await page.Mouse.MoveAsync(0, 0);
        await page.Settled();
    }

    // The expected differences: a completed task has a struck, quiet title, and a filled and checked circle.
    private static async Task<IEnumerable<string>> Meanings(IPage page, string open, string done) =>
        (await page.EvaluateAsync<string[]>(Differences, new[] { open, done })).Where(difference => difference.Split(' ') switch
        {
            ["title", "text-decoration"] => false,
            ["title" or "check::before", var name] => !name.Contains("color", StringComparison.Ordinal),
            ["check::after", "opacity" or "clip-path"] => false,
            _ => true,
        });

    // All rows in one call, by their titles: each call takes longer than its measures.
    private static async Task<Dictionary<string, (string Box, string Content)>> Measure(IPage page) =>
        (await page.Rows().EvaluateAllAsync<string[][]>(
            $"rows => rows.map(row => [row.querySelector('.title').textContent, ({Box})(row), ({Content})(row)])"))
        .ToDictionary(row => row[0], row => (row[1], row[2]));

    private static async Task TakePicture(IPage page, int width)
    {
        await Screenshots.Take(page, $"rows-{width}", fullPage: false);
        if (width == 900 && Environment.GetEnvironmentVariable("UPDATE_README_PICTURE") == "1")
            await Screenshots.TakeTo(page, Path.Combine(Screenshots.Repository, "docs", "screenshot.png"), fullPage: false);
    }
}
