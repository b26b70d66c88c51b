using System.Text;

namespace TaskManager.Browser.Tests.Support;

/// <summary>What is asked of the server with a hostile text in it, and the texts that its page must show.</summary>
/// <param name="Address">Where.</param>
/// <param name="Form">The fields of a form that is posted; null: the page is got.</param>
/// <param name="Token">Whether the antiforgery token of the open page goes with the form.</param>
internal sealed record Asked(string Address, (string Name, string Value)[]? Form = null, bool Token = true)
{
    /// <summary>The texts of what each selector finds, of an attribute when one is named.</summary>
    public IReadOnlyList<(string Selector, string? Attribute, string[] Texts)> Shows { get; init; } = [];

    /// <summary>What may differ from page to page.</summary>
    public string Without { get; init; } = "#live-status";
}

/// <summary>A page as it came; made by Playwright.</summary>
internal sealed class Page
{
    /// <summary>Its address, after redirects.</summary>
    public string Url { get; set; } = "";

    /// <summary>How it is made of elements, whatever its texts.</summary>
    public string Shape { get; set; } = "";

    /// <summary>What each selector of <see cref="Asked.Shows"/> found.</summary>
    public string[][] Texts { get; set; } = [];
}

/// <summary>What hostile texts are tried with: how a page is made of elements, whatever its texts, and what it makes of the texts.</summary>
internal static class XssPage
{
    /// <summary>What payloads call, in every page and frame before anything else runs.</summary>
    public const string Trap = "window.xss = self.xss = (n) => console.error(`A payload ran: ${n}`)";

    // What htmx and scripts add to an element or take from it when they get to it is left out.
    private const string Reading = """
        const own = (e, name) => !["data-htmx-powered", "autofocus"].includes(name)
          && !(name === "class" && /^(htmx-[a-z]+ ?)*$/.test(e.getAttribute(name)));
        const shapeOf = (e, without) => e.matches(without) ? "" :
          `<${e.localName} ${e.getAttributeNames().filter((name) => own(e, name)).sort()}>`
          + [...(e.localName === "template" ? e.content : e).children].map((child) => shapeOf(child, without)).join("") + "/";
        const textOf = (e, attribute) => (attribute ? e.getAttribute(attribute)
          : e.localName === "input" ? e.getAttribute("value")
          : e.localName === "textarea" ? e.value
          : e.textContent).replace(/\r\n?/g, "\n");
        const read = (url, root, shows, without) => ({
          url,
          shape: shapeOf(root.documentElement, without),
          texts: shows.map(([selector, attribute]) => [...root.querySelectorAll(selector)].map((e) => textOf(e, attribute))),
        });

        """;

    /// <summary>
    /// Each element that <paramref name="selector"/> finds as its tags and the names of its attributes, each only once: no text can
    /// change it.
    /// </summary>
    public static async Task<IReadOnlyList<string>> Shapes(this IPage page, string selector) =>
        await page.EvaluateAsync<string[]>($$"""
            (selector) => { {{Reading}} return [...new Set([...document.querySelectorAll(selector)].map((e) => shapeOf(e, "not-there")))]; }
            """, selector);

    /// <summary>The texts of all that <paramref name="selector"/> finds: what stands in fields, in <paramref name="attribute"/> when one is named, else the content.</summary>
    public static async Task<IReadOnlyList<string>> Texts(this IPage page, string selector, string? attribute = null) =>
        await page.EvaluateAsync<string[]>($$"""
            ([selector, attribute]) => { {{Reading}} return [...document.querySelectorAll(selector)].map((e) => textOf(e, attribute)); }
            """, new[] { selector, attribute });

    /// <summary>
    /// Fetches what is asked and has the browser's own parser take it apart, as for a browser without scripts. The open page stays, so
    /// this costs no more than the answer. Fails when the texts are not there as they were typed.
    /// </summary>
    public static async Task<Page> Fetch(this IPage page, Asked asked) => Checked(asked, await page.EvaluateAsync<Page>($$"""
        async ([address, form, token, shows, without]) => {
          {{Reading}}
          if (token) form.push(["__RequestVerificationToken", document.querySelector("#actions input").value]);
          const post = form && { method: "POST", body: new URLSearchParams(form) };
          const answer = await fetch(address, { headers: { Accept: "text/html" }, ...post });
          return read(answer.url, new DOMParser().parseFromString(await answer.text(), "text/html"), shows, without);
        }
        """, new object?[] { asked.Address, Fields(asked), asked is { Form: not null, Token: true }, Selectors(asked), asked.Without }));

    /// <summary>Sends a form, and does not look at the page that the answer redirects to.</summary>
    public static async Task Send(this IPage page, string address, params (string Name, string Value)[] form) =>
        (await page.EvaluateAsync<string>("""
            async ([address, form]) => {
              form.push(["__RequestVerificationToken", document.querySelector("#actions input").value]);
              return (await fetch(address, { method: "POST", body: new URLSearchParams(form), redirect: "manual" })).type;
            }
            """, new object[] { address, form.Select(field => new[] { field.Name, field.Value }).ToArray() }))
        .Should().Be("opaqueredirect");

    /// <summary>The same by opening it, so that whatever can run does.</summary>
    public static async Task<Page> Open(this IPage page, Asked asked)
    {
        if (asked.Form is null) await page.GotoAsync(asked.Address);
        else
        {
            var at = $"{asked.Address}?form={Guid.NewGuid():N}";
            var opened = page.WaitForURLAsync(url => url.EndsWith(at, StringComparison.Ordinal));
            await page.EvaluateAsync("""
                ([at, fields, token]) => {
                  const form = document.createElement("form");
                  Object.assign(form, { method: "post", action: at, hidden: true });
                  if (token) fields.push(["__RequestVerificationToken", document.querySelector("#actions input").value]);
                  const input = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
                  for (const [name, value] of fields) form.append(input(name, value));
                  document.body.append(form);
                  form.submit();
                }
                """, new object?[] { at, Fields(asked), asked.Token });
            await opened;
        }
        return Checked(asked, await page.EvaluateAsync<Page>($$"""
            ([shows, without]) => { {{Reading}} return read(location.href, document, shows, without); }
            """, new object[] { Selectors(asked), asked.Without }));
    }

    /// <summary>A text as it comes back in a form: sent as UTF-8, and read by HTML's rules for characters that it does not have.</summary>
    public static string Echoed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
        .Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\0', '\uFFFD').Replace('\u0085', '\u2026');

    private static Page Checked(Asked asked, Page page)
    {
        foreach (var ((selector, _, expected), texts) in asked.Shows.Zip(page.Texts))
            texts.Select(Echoed).Should().Equal(expected.Select(Echoed), $"{selector} of {asked.Address} says what was typed");
        return page;
    }

    private static string[][]? Fields(Asked asked) => asked.Form?.Select(field => new[] { field.Name, field.Value }).ToArray();

    private static string?[][] Selectors(Asked asked) => [.. asked.Shows.Select(shown => new[] { shown.Selector, shown.Attribute })];
}
