using System.Text;

namespace TaskManager.Browser.Tests.Support;

/// <summary>What hostile texts are tried with: how a page is made of elements, whatever its texts, and what it makes of the texts.</summary>
internal static class XssPage
{
    /// <summary>What payloads call, in every page and frame before anything else runs.</summary>
    public const string Trap = "window.xss = self.xss = (n) => console.error(`A payload ran: ${n}`)";

    /// <summary>
    /// Each element that <paramref name="selector"/> finds as its tags and the names of its attributes, each only once: no text can change it. What htmx adds when
    /// it gets to an element is left out.
    /// </summary>
    public static async Task<IReadOnlyList<string>> Shapes(this IPage page, string selector = "html", string without = "not-there") => await page.EvaluateAsync<string[]>("""
        ([selector, without]) => {
          const own = (e, name) => name !== "data-htmx-powered" && !(name === "class" && /^(htmx-[a-z]+ ?)*$/.test(e.getAttribute(name)));
          const shape = (e) => e.matches(without) ? "" : `<${e.localName} ${e.getAttributeNames().filter((name) => own(e, name)).sort()}>` + [...(e.localName === "template" ? e.content : e).children].map(shape).join("") + "/";
          return [...new Set([...document.querySelectorAll(selector)].map(shape))];
        }
        """, new[] { selector, without });

    /// <summary>The texts of all that <paramref name="selector"/> finds: what stands in fields, in <paramref name="attribute"/> when one is named, else the content.</summary>
    public static async Task<IReadOnlyList<string>> Texts(this IPage page, string selector, string? attribute = null) => await page.EvaluateAsync<string[]>("""
        ([selector, attribute]) => [...document.querySelectorAll(selector)].map((e) =>
          attribute ? e.getAttribute(attribute) : e.localName === "input" ? e.getAttribute("value") : e.localName === "textarea" ? e.value : e.textContent).map((text) => text.replace(/\r\n?/g, "\n"))
        """, new[] { selector, attribute });

    /// <summary>Sends a plain form, and opens its answer.</summary>
    /// <param name="page">Where from.</param>
    /// <param name="address">Where to.</param>
    /// <param name="fields">What is sent.</param>
    /// <param name="token">Whether the page's own token goes with it.</param>
    /// <param name="landsAt">The page that follows; null when the answer is one itself.</param>
    public static async Task Post(this IPage page, string address, (string Name, string Value)[] fields, bool token = true, string? landsAt = null)
    {
        var at = $"{address}?form={Guid.NewGuid():N}";
        var opened = page.WaitForURLAsync(url => url.EndsWith(landsAt ?? at, StringComparison.Ordinal));
        await page.EvaluateAsync("""
            ([at, token, ...fields]) => {
              const form = document.createElement("form");
              Object.assign(form, { method: "post", action: at, hidden: true });
              if (token) fields.push(["__RequestVerificationToken", document.querySelector("#actions input").value]);
              for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
              document.body.append(form);
              form.submit();
            }
            """, new object[] { at, token }.Concat(fields.Select(field => new[] { field.Name, field.Value })).ToArray());
        await opened;
    }

    /// <summary>A text as it comes back in a form: sent as UTF-8, and read by HTML's rules for characters that it does not have.</summary>
    public static string Echoed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
        .Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\0', '\uFFFD').Replace('\u0085', '\u2026');
}
