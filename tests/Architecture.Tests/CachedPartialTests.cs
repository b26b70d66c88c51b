using System.Text.RegularExpressions;

namespace TaskManager.Architecture.Tests;

/// <summary>A cached partial is shown in later responses, so it may depend on its model and the RenderContext only (ADR 0011).</summary>
[Trait("M", "M29")]
public sealed partial class CachedPartialTests
{
    [Fact]
    public void Partials_WhenCached_DependOnTheirModelAndTheRenderContextOnly()
    {
        var cached = Cached().ToList();

        cached.Select(partial => Path.GetFileName(partial.Path))
            .Should().Contain(["_TaskItem.cshtml", "_TaskList.cshtml", "_Empty.cshtml", "_Job.cshtml"]);
        cached.SelectMany(partial => Borrowed(partial.Text)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("@inject ICurrentOwner Owner")]
    [InlineData("@User.Identity!.Name")]
    [InlineData("@Context.User.Identity!.Name")]
    [InlineData("@Context.Request.Cookies[\"theme\"]")]
    [InlineData("@Context.RequestServices.GetRequiredService<TimeProvider>()")]
    [InlineData("@ViewData[\"Title\"]")]
    [InlineData("@Html.AntiForgeryToken()")]
    public void Borrowed_WhenAPartialReadsTheRequest_NamesTheLine(string line) => Borrowed(line).Should().ContainSingle();

    [Theory]
    [InlineData("@Model.Title")]
    [InlineData("<a href=\"@Context.Request.PathBase/tasks\">")]
    [InlineData("@Context.ShortDate(Model.CreatedAt)")]
    [InlineData("@* Context.User is not asked *@")]
    public void Borrowed_WhenItDoesNot_IsEmpty(string line) => Borrowed(line).Should().BeEmpty();

    // The partials that are marked as cached, and those that they include.
    private static IEnumerable<(string Path, string Text)> Cached()
    {
        var sources = Product.Sources(".cs", ".cshtml").ToList();
        var names = new Queue<string>(sources.SelectMany(file => Names(CachedName(), file.Text)));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (names.TryDequeue(out var name))
            foreach (var (path, text) in sources.Where(
                file => file.Path.EndsWith($"/{name}.cshtml", StringComparison.Ordinal) && seen.Add(file.Path)))
            {
                foreach (var inner in Names(IncludedName(), text)) names.Enqueue(inner);
                yield return (path, text);
            }
    }

    private static IEnumerable<string> Names(Regex pattern, string text) =>
        pattern.Matches(text).Select(match => match.Groups["name"].Value);

    private static IEnumerable<string> Borrowed(string text) =>
        Elsewhere().Matches(RazorComment().Replace(text, "")).Select(match => match.Value);

    [GeneratedRegex("""Fragment\("(?<name>_\w+)",[^)]*\b(?:Cached = true|Title = )"""
        + """|\.Cached\("(?<name>_\w+)"|\.Fresh\([\w.]+, "(?<name>_\w+)""")]
    private static partial Regex CachedName();

    [GeneratedRegex("""<partial name="(?:\.\./\w+/)?(?<name>_\w+)"|Partial(?:Async)?\("(?<name>_\w+)""")]
    private static partial Regex IncludedName();

    [GeneratedRegex(@"@inject\b.*|(?<!\.)\bUser\b|\bContext\b(?!\.Request\.PathBase|\.ShortDate\()[\w.]*|\bView(Data|Bag|Context)\b"
        + @"|\bTempData\b|\bAntiForgeryToken\b")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"@\*[\s\S]*?\*@")]
    private static partial Regex RazorComment();
}
