namespace TaskManager.Browser.Tests;

[Trait("M", "M8")]
public sealed class SafetyTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Texts_WhenHostile_AreShownAsText(bool scripts)
    {
        string[] hostile =
        [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' hx-get='/x' hx-trigger='load",
            "\" hx-get=\"/x\" hx-trigger=\"load\" x=\"", "<svg/onload=alert(1)>", "</textarea></title><script>alert(1)</script>",
            "<template hx type=partial hx-target=body>x</template>", "javascript:alert(1)",
            "<hx-partial hx-target='body'>x</hx-partial>", "{{7*7}} ${7*7} @(7*7)",
        ];
        foreach (var text in hostile.Reverse()) await Elsewhere.Add(text, text);
        var page = await Open(scripts: scripts);
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);

        foreach (var text in hostile)
        {
            await Expect(page.Check(text)).ToBeVisibleAsync();
            await Expect(page.Row(text).Locator(".description").First).ToHaveTextAsync(text);
        }
        (await page.Titles()).Should().Equal(hostile);

        // In forms, rows, toasts and searches.
        foreach (var text in hostile[..4])
        {
            await page.EditOf(text).ClickAsync();
            await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync(text);
            await Expect(page.EditForm().GetByLabel("Description")).ToHaveValueAsync(text);
            await page.EditForm().GetByLabel("Description").FillAsync("");
            await page.Save().ClickAsync();
            await Expect(page.Toast()).ToContainTextAsync($"Saved {text}");
            await page.GotoAsync($"/tasks?q={Uri.EscapeDataString(text)}");
            await Expect(page.Search()).ToHaveValueAsync(text);
            await Expect(page.Row(text)).ToBeVisibleAsync();
            await page.GotoAsync("/");
        }

        asked.Should().NotContain("/x");
        await Expect(page.Locator("#tasks :is(script, img, iframe, template), #toasts :is(script, img)")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Page_WhenScriptIsInjected_DoesNotRunIt()
    {
        var page = await Open();

        var violated = await page.EvaluateAsync<string?>("""
            () => new Promise(done => {
              addEventListener("securitypolicyviolation", e => done(e.violatedDirective));
              setTimeout(() => done(null), 5000);
              document.body.setAttribute("onclick", "window.injected = true");
              document.body.click();
            })
            """);

        violated.Should().StartWith("script-src");
        (await page.EvaluateAsync<bool>("() => window.injected === true")).Should().BeFalse();
        ForgetTroubles("Content Security Policy", "CSP:");
    }

    [Fact, Trait("M", "M28")]
    public async Task Form_WhenTheTokenIsMissing_ChangesNothing()
    {
        Expecting(400);
        var page = await Open(scripts: false);
        await page.Locator("#task-form [name=__RequestVerificationToken]").EvaluateAsync("e => e.remove()");

        await page.Title().FillAsync("milk");
        await page.Title().PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("security token");
        await page.GotoAsync("/");
        await Expect(page.Rows()).ToHaveCountAsync(0);
    }
}
