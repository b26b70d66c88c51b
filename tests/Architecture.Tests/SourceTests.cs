using System.Reflection;

namespace TaskManager.Architecture.Tests;

/// <summary>What the source may not say.</summary>
[Trait("M", "M29")]
public class SourceTests
{
    private const int MostLines = 250, Columns = 140;

    // Controllers whose actions decide something. The list may only become shorter: a test fails when one decides nothing any more.
    private static readonly string[] Deciding = ["AccountsController", "ErrorsController", "SecondFactorController", "TransferController"];

    [Fact]
    public void Sources_Always_AreFound() => Product.Sources(".cs", ".cshtml").Should().HaveCountGreaterThan(30);

    [Fact]
    public void Sources_Always_SayNothingBanned() =>
        Product.Sources(".cs", ".cshtml").SelectMany(file => SourceRules.BannedWords(file.Path, file.Text)).Should().BeEmpty();

    [Fact]
    public void Sources_Always_AreShortEnoughToRead() =>
        Product.Sources(".cs", ".cshtml").SelectMany(file => SourceRules.TooLong(file.Path, file.Text, MostLines)).Should().BeEmpty();

    [Theory, InlineData("src"), InlineData("tests"), InlineData("bench"), InlineData("templates")]
    public void Lines_OfAFolder_Fit140Columns(string folder) =>
        Product.SourcesIn(folder, ".cs").SelectMany(file => SourceRules.TooWide(file.Path, file.Text, Columns)).Should().BeEmpty();

    [Fact, Trait("M", "M4")]
    public void UseCases_Always_AreOneFileEach()
    {
        var sources = Product.Sources(".cs").Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal)).ToList();

        Product.Requests.SelectMany(request => SourceRules.Scattered(request.Name, sources)).Should().BeEmpty();
    }

    [Fact]
    public void Scattered_WhenAPartIsElsewhere_NamesIt()
    {
        SourceRules.Scattered("Snooze", [("a/Snooze.cs", "record Snooze; class SnoozeHandler"), ("a/B.cs", "class SnoozeValidator")])
            .Should().Equal("SnoozeValidator is not in a/Snooze.cs: a use case is one file");
        SourceRules.Scattered("Snooze", [("a/Snooze.cs", "record Snooze;"), ("a/B.cs", "class SnoozeHandler")])
            .Should().Equal("SnoozeHandler is not in a/Snooze.cs: a use case is one file");
        SourceRules.Scattered("Snooze", [("a/B.cs", "record Snooze; class SnoozeHandler")])
            .Should().Equal("Snooze has no file of its own: put it into Snooze.cs, with its validator and handler");
        SourceRules.Scattered("Snooze", [("a/Snooze.cs", "record Snooze; class SnoozeHandler")]).Should().BeEmpty();
    }

    [Fact, Trait("M", "M4")]
    public void Actions_Always_DecideNothing() =>
        Controllers().Where(file => !Deciding.Contains(Name(file.Path))).SelectMany(file => SourceRules.Branches(file.Path, file.Text))
            .Should().BeEmpty();

    [Fact]
    public void Deciding_Always_StillDo() => Deciding
        .Where(name => Controllers().Where(file => Name(file.Path) == name)
            .All(file => !SourceRules.Branches(file.Path, file.Text).Any()))
        .Should().BeEmpty("these decide nothing any more: take them from the list");

    [Theory]
    [InlineData("if (made.Error is null) return View();")]
    [InlineData("return outcome switch {")]
    [InlineData("foreach (var task in tasks) Show(task);")]
    public void Branches_WhenThereIsOne_NamesItsLine(string line) =>
        SourceRules.Branches("a.cs", $"// if (so)\n{line}\n").Should().ContainSingle().Which.Should().StartWith("a.cs:2 ");

    [Theory]
    [InlineData("var x = Load().Result;")]
    [InlineData("return task.Result + 1;")]
    [InlineData("Load().Wait();")]
    [InlineData("Task.WaitAll(one, other);")]
    [InlineData("Load().GetAwaiter().GetResult();")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("private async void Click() { }")]
    [InlineData("<p>@Html.Raw(Model.Title)</p>")]
    [InlineData("return new HtmlString(title);")]
    [InlineData("var now = DateTime.Now;")]
    [InlineData("var now = DateTimeOffset.UtcNow;")]
    [InlineData("@DateTime.Today.Year")]
    [InlineData("<a href=\"~/\">Tasks</a>")]
    [InlineData("<form method=\"post\" asp-antiforgery=\"true\">")]
    [InlineData("<ol id=\"task-list\" class=\"task-list\">")]
    [InlineData("dynamic model = 1;")]
    [InlineData("    dynamic model = 1;")]
    [InlineData("void Show(dynamic model) { }")]
    [InlineData("List<dynamic> all = [];")]
    [InlineData("((dynamic)error).Message")]
    public void BannedWords_WhenThereIsOne_NamesItsLine(string line) =>
        SourceRules.BannedWords("a.cs", $"first\n{line}\n").Should().ContainSingle().Which.Should().StartWith("a.cs:2 ");

    [Theory]
    [InlineData("context.Result = new NotFoundResult();")]
    [InlineData("Task<Result<int>> Load();")]
    [InlineData("// Never .Result, and no dynamic either")]
    [InlineData("/// <summary>See Task.Wait().</summary>")]
    [InlineData("await Task.WhenAll(one, other);")]
    [InlineData("@* no Html.Raw here *@")]
    [InlineData("time.GetUtcNow()")]
    [InlineData("<ol id=\"task-list\" class=\"task-list\" data-until=\"@Model.Page.ChangesAt?.ToUnixTimeMilliseconds()\">")]
    [InlineData("<ol id=\"task-list\" class=\"task-list\"><partial name=\"_TaskItem\" /></ol>")]
    [InlineData("\"A dynamic list of tasks\"")]
    public void BannedWords_WhenThereIsNone_IsEmpty(string line) => SourceRules.BannedWords("a.cs", line).Should().BeEmpty();

    [Fact]
    public void TooLong_WhenOneLineMore_NamesTheFile()
    {
        SourceRules.TooLong("a.cs", string.Concat(Enumerable.Repeat("x\n", MostLines)), MostLines).Should().BeEmpty();
        SourceRules.TooLong("a.cs", string.Concat(Enumerable.Repeat("x\n", MostLines + 1)), MostLines).Should().ContainSingle();
    }

    // A misspelt entry bans nothing, without an error.
    [Fact]
    public void BannedSymbols_Always_Exist() =>
        BannedSymbols().Where(symbol => symbol.Contains(":System.")).Should().BeSubsetOf(
            new[]
            {
                typeof(Task), typeof(Task<>), typeof(ValueTask<>), typeof(Thread), typeof(DateTime), typeof(DateTimeOffset),
                typeof(Environment),
            }
                .Concat(Awaiters).SelectMany(Symbols));

    [Fact]
    public void BannedSymbols_Always_HaveEveryWayToBlock() => BannedSymbols().Should()
        .Contain(Symbols(typeof(Task)).Where(symbol => symbol.Contains(".Task.Wait") && !symbol.Contains(".WaitAsync")))
        .And.Contain(Symbols(typeof(Thread)).Where(symbol => symbol.Contains(".Sleep")))
        .And.Contain(Awaiters.SelectMany(Symbols).Where(symbol => symbol.EndsWith("Awaiter.GetResult", StringComparison.Ordinal)
            || symbol.EndsWith("Awaiter`1.GetResult", StringComparison.Ordinal)))
        .And.Contain(["P:System.Threading.Tasks.Task`1.Result", "P:System.Threading.Tasks.ValueTask`1.Result"]);

    [Fact]
    public void BannedSymbols_Always_HaveAmbientClocksAndRawHtml() => BannedSymbols().Should()
        .Contain(Symbols(typeof(DateTime)).Concat(Symbols(typeof(DateTimeOffset))).Concat(Symbols(typeof(Environment))).Where(
            symbol => symbol.Split('.')[^1] is "Now" or "UtcNow" or "Today" or "TickCount" or "TickCount64"))
        .And.Contain([
            "M:Microsoft.AspNetCore.Mvc.Rendering.IHtmlHelper.Raw(System.String)",
            "M:Microsoft.AspNetCore.Mvc.Rendering.IHtmlHelper.Raw(System.Object)",
        ]);

    private static IEnumerable<(string Path, string Text)> Controllers() =>
        Product.Sources(".cs").Where(file => Name(file.Path).EndsWith("Controller", StringComparison.Ordinal));

    // TasksController.Snooze.cs is a part of TasksController.
    private static string Name(string path) => Path.GetFileName(path).Split('.')[0];

    private static IEnumerable<Type> Awaiters => typeof(Task).Assembly.GetTypes().Where(
        type => type is { IsVisible: true, Namespace: "System.Runtime.CompilerServices" } && type.Name.Contains("TaskAwaiter"));

    private static IEnumerable<string> BannedSymbols() =>
        File.ReadLines(Path.Combine(Product.Root, "eng", "BannedSymbols.txt")).Where(line => line.Length > 0)
            .Select(line => line.Split(';')[0]);

    // The ids that documentation comments, and the analyzer, give to a type's members.
    private static IEnumerable<string> Symbols(Type type) => type.GetMembers().Select(member => member switch
    {
        MethodInfo { IsSpecialName: false } method => $"M:{Name(type)}.{method.Name}{Parameters(method)}",
        PropertyInfo property => $"P:{Name(type)}.{property.Name}",
        _ => "",
    });

    private static string Parameters(MethodInfo method) =>
        method.GetParameters() is { Length: > 0 } parameters
            ? $"({string.Join(',', parameters.Select(parameter => Name(parameter.ParameterType)))})"
            : "";

    private static string Name(Type type) => type.IsConstructedGenericType
        ? $"{type.Namespace}.{type.Name.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(Name))}}}"
        : (type.FullName ?? type.Name).Replace('+', '.');
}
