namespace TaskManager.Architecture.Tests;

/// <summary>A class name stands in one style file only; a feature's rules stand below its root class, which has the file's name.</summary>
[Trait("M", "M29")]
public sealed class StyleTests
{
    // Every other file belongs to one feature.
    private static readonly string[] Shared = ["app.css", "controls.css", "tokens.css"];

    [Fact]
    public void Styles_Always_AreFound() => Sheets().Select(sheet => sheet.Name).Should().Contain([.. Shared, "tasks.css"]);

    [Fact]
    public void Classes_Always_StandInOneFile() => InSeveralFiles(Sheets()).Should().BeEmpty();

    [Fact]
    public void Features_Always_HaveTheirRulesBelowTheirRoot() => Sheets().SelectMany(OutsideOfRoot).Should().BeEmpty();

    [Fact]
    public void Features_Always_HaveViewsThatCarryTheirRoot()
    {
        var roots = Product.Sources("_ViewStart.cshtml").SelectMany(file => file.Text.Split('"')).ToHashSet();

        Sheets().Where(IsFeature).Select(Root).Should().OnlyContain(root => roots.Contains(root));
    }

    [Theory]
    [InlineData(".accounts { .done { color: red } }", ".tasks { .done { color: red } }")]
    [InlineData(".accounts { a { color: red } }", ".tasks { .accounts + p { color: red } }")]
    [InlineData("@layer x { .accounts .row.done:hover { color: red } }", ".tasks { @media print { :is(p, .done) > q { color: red } } }")]
    [InlineData("p:not(.done) { color: red }", "a { &.done::after { content: '}' } }")]
    public void InSeveralFiles_WhenAClassIs_NamesItAndItsFiles(string accounts, string tasks) =>
        InSeveralFiles([Stylesheet.Read("accounts.css", accounts), Stylesheet.Read("tasks.css", tasks)])
            .Should().ContainSingle().Which.Should().EndWith("accounts.css, tasks.css");

    [Theory]
    [InlineData(".accounts { .codes { margin: .5rem } }")]
    [InlineData("/* .done { } */ .accounts { @apply p-1.5; }")]
    [InlineData(".accounts { a[href$=\".done\"] { content: \".done { }\" } }")]
    public void InSeveralFiles_WhenNoneIs_IsEmpty(string accounts) =>
        InSeveralFiles([Stylesheet.Read("accounts.css", accounts), Stylesheet.Read("tasks.css", ".tasks { .done { color: red } }")])
            .Should().BeEmpty();

    [Theory]
    [InlineData(".done { color: red }")]
    [InlineData("@layer x { .tasks { p { color: red } } .tasks .done { color: red } }")]
    [InlineData("@media print { input { color: red } }")]
    [InlineData(".tasks, .done { color: red }")]
    [InlineData("@keyframes fade { from { opacity: 0 } }")]
    public void OutsideOfRoot_WhenARuleIs_NamesIt(string css) =>
        OutsideOfRoot(Stylesheet.Read("tasks.css", css)).Should().ContainSingle().Which.Should().StartWith("tasks.css: ");

    [Theory]
    [InlineData("tasks.css", "@layer x { .tasks { .done { color: red } @media print { p { color: red } } } }")]
    [InlineData("controls.css", ".button { color: red }")]
    public void OutsideOfRoot_WhenNoneIs_IsEmpty(string name, string css) => OutsideOfRoot(Stylesheet.Read(name, css)).Should().BeEmpty();

    private static IEnumerable<Stylesheet> Sheets() =>
        Product.Sources(".css").Where(file => file.Path.StartsWith("src/Web/Styles/", StringComparison.Ordinal))
            .Select(file => Stylesheet.Read(file.Path, file.Text));

    private static IEnumerable<string> InSeveralFiles(IEnumerable<Stylesheet> sheets) =>
        from sheet in sheets
        from name in sheet.Classes
        group sheet.Name by name into files
        where files.Count() > 1
        select $".{files.Key} is in {string.Join(", ", files.Order(StringComparer.Ordinal))}";

    private static IEnumerable<string> OutsideOfRoot(Stylesheet sheet) =>
        !IsFeature(sheet) ? []
        : sheet.Outermost.Where(selector => selector != $".{Root(sheet)}").Select(selector => $"{sheet.Name}: {selector}");

    private static bool IsFeature(Stylesheet sheet) => !Shared.Contains(sheet.Name);

    private static string Root(Stylesheet sheet) => Path.GetFileNameWithoutExtension(sheet.Name);
}
