using System.Text;
using TaskManager.Domain.Tasks;

namespace TaskManager.Browser.Tests;

/// <summary>The same as <see cref="XssTests"/> for an imported file: its name, columns, preview and error messages.</summary>
[Trait("M", "M24"), Trait("M", "M28")]
public sealed class XssImportTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    private const int AtOnce = 10, Previewed = 5;

    [Fact]
    public async Task Job_OfAHostileFile_ShowsItsTextsAsText()
    {
        var page = await OpenTrapped("/imports");
        var possible = XssCorpus.All.Select(TaskText.Title).Where(title => TaskText.CheckTitle(title) is null).Distinct();
        var payloads = XssCorpus.Joined(possible, TaskItem.TitleMaxLength - "c ".Length);
        payloads.Should().HaveCountGreaterThan(50);
        foreach (var some in payloads.Chunk(AtOnce))
        {
            await page.GotoAsync("/imports");
            var file = new FilePayload { Name = NameOf(some[0]), MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Table(some)) };
            await page.Locator("#file").SetInputFilesAsync(file);
            await page.Locator("button.primary").ClickAsync();
            await page.Locator(".job[data-state=Done]").WaitForAsync();

            (await page.Texts(".preview bdi")).Should().Equal(some.Take(Previewed));
            (await page.Texts("#column-title option")).Skip(1).Should().Equal(["title", "done", .. some.Select(payload => "c " + payload)]);
            (await page.Texts(".job > .lines:not(.preview) li")).Should().HaveCount(some.Length)
                .And.OnlyContain(text => text.Contains("done is", StringComparison.Ordinal));
            (await page.Shapes(".preview li")).Should().ContainSingle();
            (await page.Shapes(".job > .lines:not(.preview) li")).Should().ContainSingle();
            (await page.Shapes("h1")).Should().ContainSingle();
        }
    }

    private static string NameOf(string text) => text.Replace('/', '_')[..int.Min(text.Length, 150)] + ".csv";

    // A table with valid and invalid tasks, and with all texts as names of columns.
    private static string Table(string[] texts)
    {
        var table = new StringBuilder(Row(["title", "done", .. texts.Select(text => "c " + text)]));
        foreach (var text in texts) table.Append(Row([text, "no"]));
        foreach (var text in texts) table.Append(Row(["x", text]));
        return table.ToString();
    }

    private static string Row(IEnumerable<string> cells) =>
        string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";
}
