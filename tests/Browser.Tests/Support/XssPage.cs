using System.Text;

namespace TaskManager.Browser.Tests.Support;

/// <summary>A request with a hostile text, and the texts that its page must show.</summary>
/// <param name="Address">The address.</param>
/// <param name="Form">The fields of a form to post; null for a GET.</param>
/// <param name="Token">Whether the form has the antiforgery token of the open page.</param>
internal sealed record Asked(string Address, (string Name, string Value)[]? Form = null, bool Token = true)
{
    /// <summary>The expected texts of the elements of each selector, or of one of their attributes.</summary>
    public IReadOnlyList<(string Selector, string? Attribute, string[] Texts)> Shows { get; init; } = [];

    /// <summary>A selector of the elements that may differ between pages.</summary>
    public string Without { get; init; } = "#live-status";
}

/// <summary>The structure and texts of a page; Playwright deserializes it.</summary>
internal sealed class Page
{
    /// <summary>The address, after redirects.</summary>
    public string Url { get; set; } = "";

    /// <summary>The elements and the names of their attributes, without texts.</summary>
    public string Shape { get; set; } = "";

    /// <summary>The texts of each selector of <see cref="Asked.Shows"/>.</summary>
    public string[][] Texts { get; set; } = [];
}

/// <summary>Reads the structure and the texts of a page, to detect hostile texts that became markup.</summary>
internal static class XssPage
{
    /// <summary>Defines the function that payloads call, as an init script of every page and frame.</summary>
    public const string Trap = "window.xss = self.xss = (n) => console.error(`A payload ran: ${n}`)";

    // Ignores attributes that htmx and the scripts add or remove.
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
    /// Returns the distinct shapes of the elements of <paramref name="selector"/>: their tags and the names of their attributes, which no
    /// text must change.
    /// </summary>
    public static async Task<IReadOnlyList<string>> Shapes(this IPage page, string selector) =>
        await page.EvaluateAsync<string[]>($$"""
            (selector) => { {{Reading}} return [...new Set([...document.querySelectorAll(selector)].map((e) => shapeOf(e, "not-there")))]; }
            """, selector);

    /// <summary>Returns the texts of the elements of <paramref name="selector"/>: the value of <paramref name="attribute"/> if given, else
    /// the value of a field or the content.</summary>
    public static async Task<IReadOnlyList<string>> Texts(this IPage page, string selector, string? attribute = null) =>
        await page.EvaluateAsync<string[]>($$"""
            ([selector, attribute]) => { {{Reading}} return [...document.querySelectorAll(selector)].map((e) => textOf(e, attribute)); }
            """, new[] { selector, attribute });

    /// <summary>
    /// Sends a request, and parses the response with the browser's parser, as without scripts. The open page stays, which saves the time
    /// of a navigation. Fails when the page does not show the expected texts.
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

    /// <summary>Sends a form without following its redirect.</summary>
    public static async Task Send(this IPage page, string address, params (string Name, string Value)[] form) =>
        (await page.EvaluateAsync<string>("""
            async ([address, form]) => {
              form.push(["__RequestVerificationToken", document.querySelector("#actions input").value]);
              return (await fetch(address, { method: "POST", body: new URLSearchParams(form), redirect: "manual" })).type;
            }
            """, new object[] { address, form.Select(field => new[] { field.Name, field.Value }).ToArray() }))
        .Should().Be("opaqueredirect");

    /// <summary>Sends a request by navigation, so that scripts of the response can run.</summary>
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

    /// <summary>Returns a text as a form sends it back: encoded as UTF-8, with the replacements of the HTML parser.</summary>
    public static string Echoed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
        .Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\0', '\uFFFD').Replace('\u0085', '\u2026');

    private static Page Checked(Asked asked, Page page)
    {
        foreach (var ((selector, _, expected), texts) in asked.Shows.Zip(page.Texts))
            texts.Select(Echoed).Should().Equal(expected.Select(Echoed), $"{selector} of {asked.Address} must show the typed text");
        return page;
    }

    private static string[][]? Fields(Asked asked) => asked.Form?.Select(field => new[] { field.Name, field.Value }).ToArray();

    private static string?[][] Selectors(Asked asked) => [.. asked.Shows.Select(shown => new[] { shown.Selector, shown.Attribute })];
}
