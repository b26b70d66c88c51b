namespace TaskManager.Browser.Tests.Support;

/// <summary>Takes pictures of pages, to be judged by eye, into artifacts/screenshots, which git ignores.</summary>
internal static class Screenshots
{
    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = FindUp(new DirectoryInfo(AppContext.BaseDirectory));

    public static Task Take(IPage page, string name, bool fullPage = true) =>
        TakeTo(page, Path.Combine(Repository, "artifacts", "screenshots", $"{name}.png"), fullPage);

    public static async Task TakeTo(IPage page, string path, bool fullPage = true)
    {
        await page.Settled();
        // Hiding the caret would need an inline style, which the Content-Security-Policy forbids.
        await page.ScreenshotAsync(new() { Path = path, FullPage = fullPage, Caret = ScreenshotCaret.Initial });
        new FileInfo(path).Length.Should().BePositive();
    }

    private static string FindUp(DirectoryInfo from) =>
        File.Exists(Path.Combine(from.FullName, "TaskManager.sln")) ? from.FullName
        : FindUp(from.Parent ?? throw new InvalidOperationException("There is no TaskManager.sln above the tests."));
}
