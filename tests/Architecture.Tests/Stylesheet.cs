using System.Text;
using System.Text.RegularExpressions;

namespace TaskManager.Architecture.Tests;

/// <summary>The selectors of a style file: each rule's own, without those that it is nested in.</summary>
internal sealed partial class Stylesheet
{
    private readonly List<(string Selector, int Depth)> _rules = [];

    private Stylesheet(string path) => Name = System.IO.Path.GetFileName(path);

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The selectors of the rules that stand in no other rule; <c>@layer</c> and <c>@media</c> are no rules.</summary>
    public IEnumerable<string> Outermost => _rules.Where(rule => rule.Depth == 0).Select(rule => rule.Selector);

    /// <summary>The class names in all selectors, each once.</summary>
    public IEnumerable<string> Classes => _rules.SelectMany(rule => ClassName().Matches(rule.Selector))
        .Where(match => match.Groups["name"].Success).Select(match => match.Groups["name"].Value).Distinct();

    public static Stylesheet Read(string path, string css)
    {
        var sheet = new Stylesheet(path);
        var open = new Stack<string>();
        var text = new StringBuilder();
        foreach (Match token in Token().Matches(css))
        {
            if (token.Value is "{") sheet.Open(text.ToString().Trim(), open);
            else if (token.Value is "}") open.Pop();
            else if (token.Value is not ";" && !token.Value.StartsWith("/*", StringComparison.Ordinal))
            {
                text.Append(token.Value);
                continue;
            }
            if (token.Value is "{" or "}" or ";") text.Clear();
        }
        return open.Count == 0 ? sheet : throw new FormatException($"{path} leaves '{open.Peek()}' open.");
    }

    private void Open(string prelude, Stack<string> open)
    {
        if (!prelude.StartsWith('@')) _rules.Add((prelude, open.Count(outer => !outer.StartsWith('@'))));
        open.Push(prelude);
    }

    // Strings and comments may hold braces; url(...) without quotes is read as plain text.
    [GeneratedRegex("""/\*[\s\S]*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^{};"'/]+|/""")]
    private static partial Regex Token();

    // What stands in brackets or quotes is matched first, so that no dot in it counts.
    [GeneratedRegex("""\[[^\]]*\]|"[^"]*"|\.(?<name>-?[A-Za-z_][\w-]*)""")]
    private static partial Regex ClassName();
}
