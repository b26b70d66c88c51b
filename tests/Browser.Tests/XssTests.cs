using TaskManager.Domain.Tasks;

namespace TaskManager.Browser.Tests;

/// <summary>
/// Every payload in every field that stores or repeats typed texts, in every place that shows them. No payload runs, causes a request, or
/// becomes an element or an attribute; the text is shown unchanged. The base class detects a payload that runs: by a dialog, a message in
/// the console, or a violation of the policy.
/// </summary>
[Trait("M", "M28")]
public sealed class XssTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    private const string Plain = "plain words";

    // The payloads that a task can have.
    private static readonly string[] PossibleTitles =
        [.. XssCorpus.All.Select(TaskText.Title).Where(title => TaskText.CheckTitle(title) is null)];

    private static readonly string[] PossibleDescriptions =
        [.. XssCorpus.All.Select(text => TaskText.Description(text)!).Where(text => TaskText.CheckDescription(text) is null)];

    private static readonly (string Payload, string Title, string Description)[] Texts = [.. Together()];

    private static readonly (string Title, string Description)[] Tasks = [.. Texts.Select(text => (text.Title, text.Description))];

    private static IEnumerable<string> Titles => Tasks.Select(task => task.Title);

    private static IEnumerable<string> Descriptions => Tasks.Select(task => task.Description);

    [Fact]
    public async Task Payloads_AsMarkup_AreDetected()
    {
        XssCorpus.All.Should().OnlyHaveUniqueItems();
        PossibleTitles.Should().HaveCountGreaterThan(150);
        PossibleDescriptions.Should().HaveCountGreaterThan(200);
        var page = await Open();
        // A page without a policy, which would report them.
        await page.GotoAsync("about:blank");

        var harmless = await page.EvaluateAsync<string[]>("""
            (payloads) => {
              const children = (e) => [...(e.localName === "template" ? e.content : e).children];
              const shape = (e) => `<${e.localName} ${e.getAttributeNames().sort()}>` + children(e).map(shape).join("") + "/";
              const places = [
                "<p>*</p>", "<p title=\"*\">x</p>", "<p title='*'>x</p>", "<p title=*>x</p>", "<textarea>*</textarea>", "<title>*</title>",
                "<style>*</style>", "<!--*-->", "<noscript>*</noscript>",
              ];
              const parsed = (html) => new DOMParser().parseFromString(html, "text/html").documentElement;
              const made = (place, text) => shape(parsed(place.replace("*", () => text)));
              return payloads.filter((payload) => places.every((place) => made(place, payload) === made(place, "plain")));
            }
            """, XssCorpus.All);

        // The others have an effect where a text becomes an address, a script or a template, or is decoded again.
        (XssCorpus.All.Count - harmless.Length).Should().BeGreaterThan(150, string.Join('\n', harmless));
    }

    [Fact]
    public async Task List_WhenTextsArriveInAnOpenTab_ShowsThemAsText()
    {
        var (page, ids) = await OpenPlainList();
        var row = await page.Shapes(".task");

        await Reword(ids, Tasks);
        await Eventually(page, "#task-list .title", Titles);
        await Eventually(page, "#task-list .description", Descriptions);
        (await page.Texts(".check", "aria-label")).Should().Equal(Titles);
        (await page.Texts(".edit", "aria-label")).Should().Equal(Titles.Select(title => $"Edit {title}"));
        (await page.Texts(".delete", "aria-label")).Should().Equal(Titles.Select(title => $"Delete {title}"));
        (await page.Shapes(".task")).Should().Equal(row);
        await ShowsToastsAsText(page);
    }

    [Fact]
    public async Task Forms_WhenTheyRepeatTexts_ShowThemAsText()
    {
        Expecting(409);
        Expecting(422);
        var (page, ids) = await OpenPlainList();
        await page.EditOf(Plain).First.ClickAsync();
        await Expect(page.EditForm()).ToHaveCountAsync(1);
        var form = await page.Shapes(".editing");
        await page.Cancel().ClickAsync();
        await Reword(ids, Tasks);
        await Eventually(page, "#task-list .title", Titles);

        await page.EvaluateAsync("() => document.querySelectorAll('#task-list .edit').forEach((link) => link.click())");
        await Expect(page.EditForm()).ToHaveCountAsync(ids.Count);
        await ShowsForms(page);
        (await page.Shapes(".editing")).Should().Equal(form);

        // A change elsewhere is shown in the open form, and again when the form is saved.
        var theirs = Tasks.Skip(1).Append(Tasks[0]).Zip(Tasks, (next, own) => (next.Title, Description: $"{own.Description} too")).ToList();
        await Reword(ids, theirs);
        await Eventually(page, ".meanwhile blockquote .title", theirs.Select(task => task.Title));
        (await page.Texts(".meanwhile blockquote .description")).Should().Equal(theirs.Select(task => task.Description));
        (await page.Shapes(".meanwhile > div")).Should().ContainSingle();
        await page.EvaluateAsync("() => document.querySelectorAll('.editing form').forEach((form) => form.requestSubmit())");
        await Eventually(page, ".conflict .title", theirs.Select(task => task.Title));
        (await page.Texts(".conflict .description")).Should().Equal(theirs.Select(task => task.Description));
        (await page.Shapes(".conflict")).Should().ContainSingle();
        await ShowsForms(page);

        // The server rejects the form because of a hidden field.
        string[] fields = [.. Texts.Select(text => new Typed(text.Payload, "", "", default).Field)];
        await page.EvaluateAsync("""
            (payloads) => document.querySelectorAll(".editing form").forEach((form, n) => {
              form.elements.version.value = payloads[n];
              form.requestSubmit();
            })
            """, fields);
        await Eventually(page, ".editing > form > .field-problem", fields.Select(field => XssPlaces.Unusable(field, "version")));
        (await page.Shapes(".editing")).Should().ContainSingle();
        await ShowsForms(page);
    }

    [Fact]
    public async Task Pages_WithTypedTexts_ShowThemAsText()
    {
        foreach (var status in (int[])[400, 409, 422]) Expecting(status);
        var plain = new Typed(Plain, Plain, Plain, await Elsewhere.Add(Plain, Plain));
        var ids = await AddAll(Tasks);
        var page = await OpenTrapped("/");
        await Task.WhenAll(XssPlaces.All.Select(async place =>
        {
            var expected = (await page.Fetch(place.Value(plain))).Shape;
            foreach (var (n, text) in Texts.Index())
                (await page.Fetch(place.Value(new Typed(text.Payload, text.Title, text.Description, ids[n])))).Shape
                    .Should().Be(expected, $"{text} is text in {place.Key}");
        }));
    }

    [Fact]
    public async Task Pages_WithTypedTexts_RunNoneOfThem()
    {
        foreach (var status in (int[])[400, 409, 422]) Expecting(status);
        var page = await OpenTrapped("/");
        foreach (var (place, (name, asked)) in XssPlaces.All.Index())
        {
            var expected = (await page.Open(asked(await Added(Plain, Plain, Plain)))).Shape;
            // Each text is tried in one of the places, to save time.
            foreach (var (n, text) in Texts.Index().Where(each => each.Index % XssPlaces.All.Count == place))
                (await page.Open(asked(await Added(text.Payload, text.Title, text.Description)))).Shape
                    .Should().Be(expected, $"{text} is text in {name}");
        }

        async Task<Typed> Added(string payload, string title, string description) =>
            new(payload, title, description, await Elsewhere.Add(title, description));
    }

    private static IEnumerable<(string Payload, string Title, string Description)> Together()
    {
        var (payloads, titles, descriptions) = (Joined(XssCorpus.All), Joined(PossibleTitles), Joined(PossibleDescriptions));
        for (var n = 0; n < int.Max(payloads.Count, int.Max(titles.Count, descriptions.Count)); n++)
            yield return (payloads[n % payloads.Count], titles[n % titles.Count], descriptions[n % descriptions.Count]);

        static IReadOnlyList<string> Joined(IEnumerable<string> texts) => XssCorpus.Joined(texts, TaskItem.TitleMaxLength);
    }

    private static async Task ShowsForms(IPage page)
    {
        (await page.Texts(".editing [name=title]")).Should().Equal(Titles);
        (await page.Texts(".editing [name=description]")).Should().Equal(Descriptions);
    }

    // Completes each task, and reads the title and the number of elements of its toast.
    private static async Task ShowsToastsAsText(IPage page)
    {
        var toasts = await page.EvaluateAsync<string[]>("""
            async () => {
              const toasts = [];
              for (const { id } of document.querySelectorAll("#task-list > .task")) {
                const before = document.querySelector("#toasts .toast");
                document.getElementById(id).querySelector(".check").click();
                await new Promise((done) => {
                  const isNew = () => document.querySelector("#toasts .toast") !== before && document.querySelector("#toasts q");
                  const check = () => isNew() ? done() : setTimeout(check, 4);
                  check();
                });
                toasts.push(document.querySelector("#toasts q").textContent, document.querySelectorAll("#toasts *").length);
              }
              return toasts.map(String);
            }
            """);
        toasts.Should().Equal(Titles.SelectMany(title => new[] { title, "4" }));
    }

    private static async Task Eventually(IPage page, string selector, IEnumerable<string> texts)
    {
        string[] expected = [.. texts];
        var end = Environment.TickCount64 + 30_000;
        while (Environment.TickCount64 < end && !(await page.Texts(selector)).SequenceEqual(expected)) await Task.Delay(100);
        (await page.Texts(selector)).Should().Equal(expected);
    }

    // Opens a live list of harmless tasks, one for each payload.
    private async Task<(IPage Page, IReadOnlyList<Guid> Ids)> OpenPlainList()
    {
        var ids = await AddAll(Tasks.Select(_ => (Plain, Plain)));
        var page = await OpenTrapped("/tasks?shown=500");
        await Expect(page.Rows()).ToHaveCountAsync(ids.Count);
        await page.IsLive();
        return (page, ids);
    }

    private async Task<IReadOnlyList<Guid>> AddAll(IEnumerable<(string Title, string Description)> tasks)
    {
        var ids = new List<Guid>();
        foreach (var (title, description) in tasks.Reverse()) ids.Add(await Elsewhere.Add(title, description));
        ids.Reverse();
        return ids;
    }

    private Task Reword(IReadOnlyList<Guid> ids, IEnumerable<(string Title, string Description)> texts) =>
        Task.WhenAll(ids.Zip(texts, (id, text) => Elsewhere.Edit(id, text.Title, text.Description)));
}
