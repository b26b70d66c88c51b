using System.Text.RegularExpressions;

namespace TaskManager.Architecture.Tests;

/// <summary>Rules about the text of the source, for what analyzers do not see: views above all.</summary>
internal static partial class SourceRules
{
    private static readonly (Regex Pattern, string Why)[] Banned =
    [
        // A filter's context has a Result too, which is no task's.
        (new(@"(?<!\b(context|executed))\.Result\b"), "blocks: await it"),
        (new(@"\.Wait\s*\(|\bTask\.Wait(All|Any)\b"), "blocks: await it"),
        (new(@"GetAwaiter\(\)\s*\.GetResult\b"), "blocks: await it"),
        (new(@"\bThread\.Sleep\b"), "blocks: await Task.Delay"),
        (new(@"\basync\s+void\b"), "cannot be awaited: return a Task"),
        (new(@"\bHtml\.Raw\b|\bnew\s+HtmlString\b"), "text is text: let Razor encode it"),
        (new(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b"), "take a TimeProvider"),
        (new("""\basp-[a-z-]+=|=["']~/"""), "no tag helper reads it: write the address out, and the token by Html.AntiForgeryToken()"),
        (new("""id="task-list"(?!.*(data-until=|<partial))"""), "says when the clock changes it: data-until=\"@Model.Page.ChangesAt…\""),
        (new(@"\bdynamic\s+\w+\s*[=;,)(]|\bdynamic\s*(\[\]|\?)|[<(,]\s*dynamic\s*[>),]"), "say which type it is"),
    ];

    /// <summary>What is banned in this file, line by line.</summary>
    public static IEnumerable<string> BannedWords(string path, string text)
    {
        return from line in Lines(text).Index()
               from banned in Banned
               where banned.Pattern.IsMatch(line.Item)
               select $"{path}:{line.Index + 1} '{line.Item.Trim()}': {banned.Why}";
    }

    public static IEnumerable<string> TooLong(string path, string text, int most)
    {
        var lines = text.TrimEnd('\n').Count(c => c == '\n') + 1;
        if (lines > most) yield return $"{path} has {lines} lines";
    }

    public static IEnumerable<string> TooWide(string path, string text, int columns) =>
        text.Split('\n').Select((line, i) => (Width: line.TrimEnd('\r').Length, Number: i + 1))
            .Where(line => line.Width > columns).Select(line => $"{path}:{line.Number} has {line.Width} columns");

    /// <summary>The parts of a use case that are not in its file.</summary>
    /// <param name="useCase">The name of the request.</param>
    /// <param name="sources">All source files.</param>
    public static IEnumerable<string> Scattered(string useCase, IReadOnlyCollection<(string Path, string Text)> sources)
    {
        var home = sources.FirstOrDefault(file => file.Path.EndsWith($"/{useCase}.cs", StringComparison.Ordinal));
        if (home.Path is null) return [$"{useCase} has no file of its own: put it into {useCase}.cs, with its validator and handler"];
        string[] needed = [useCase, $"{useCase}Handler"];
        return needed.Append($"{useCase}Validator")
            .Where(part => needed.Contains(part) || sources.Any(file => Declares(file.Text, part)))
            .Where(part => !Declares(home.Text, part))
            .Select(part => $"{part} is not in {home.Path}: a use case is one file");
    }

    /// <summary>Where a controller decides something.</summary>
    public static IEnumerable<string> Branches(string path, string text) =>
        from line in Lines(text).Index()
        where Branch().IsMatch(line.Item)
        select $"{path}:{line.Index + 1} '{line.Item.Trim()}': a handler decides about tasks, and [Fragment] how an outcome is answered";

    // Comments may speak of anything.
    private static string[] Lines(string text) =>
        Comments().Replace(text, comment => new string('\n', comment.Value.Count(c => c == '\n'))).Split('\n');

    private static bool Declares(string text, string type) => Regex.IsMatch(text, $@"\b(record|class)\s+{type}\b");

    [GeneratedRegex(@"\b(if|for|foreach|while|switch|catch)\s*\(|\bswitch\s*(\{|$)")]
    private static partial Regex Branch();

    [GeneratedRegex(@"(?<![:""])//.*$|@\*[\s\S]*?\*@|/\*[\s\S]*?\*/", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
