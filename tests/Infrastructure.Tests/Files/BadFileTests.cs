using System.Text;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;

namespace TaskManager.Infrastructure.Tests.Files;

/// <summary>Invalid files: each fails with a message that names place and reason.</summary>
[Trait("M", "M24"), Trait("M", "M4")]
public sealed class BadFileTests
{
    [Theory]
    [InlineData("csv", "", "The file is empty.")]
    [InlineData("json", "", "The file is empty.")]
    [InlineData("ics", "", "The file is empty.")]
    [InlineData("json", "milk", "The JSON is invalid at line 1, position 1.")]
    [InlineData("json", "{\"tasks\":[{\"title\":\"a\"},", "The JSON is invalid at line 1, position 24.")]
    [InlineData("json", "{}", "This JSON is not an export of tasks: it has no tasks.")]
    [InlineData("json", "7", "This JSON is not an export of tasks: $ is neither an object nor an array.")]
    [InlineData("json", "{\"tasks\":[],\"colour\":1}", "This JSON is not an export of tasks: $.colour is unknown.")]
    [InlineData("json", "{\"schemaVersion\":2,\"tasks\":[]}",
        "This JSON is not an export of tasks: its schemaVersion is not 1; a newer version of TaskManager wrote it.")]
    [InlineData("ics", "milk", "This is not an iCalendar file: it does not begin with BEGIN:VCALENDAR.")]
    [InlineData(
        "ics", "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:milk", "The VTODO of line 2 has no end, or is longer than 1,048,576 characters.")]
    public async Task File_WhenInvalid_FailsWithAReason(string format, string text, string error) =>
        (await FluentActions.Awaiting(() => Formats.Entries(format, text)).Should().ThrowAsync<InvalidFileException>())
            .Which.Message.Should().Be(error);

    [Theory]
    [InlineData("csv", "title,done\nmilk,maybe", "done is 'maybe', which is neither true nor false.")]
    [InlineData("csv", "title,created\nmilk,soon", "created is 'soon', which is no date or is ambiguous. Write it as 2026-01-31.")]
    [InlineData("csv", "title,notes\nmilk,a,b", "The row has 3 cells for 2 columns.")]
    [InlineData("csv", "title,notes\nmilk,\"two litres\n", "A quotation mark that opens here is not closed.")]
    [InlineData(
        "csv", "title,notes\n\"mi\"lk,x", "There is text after a closing quotation mark. Double each quotation mark within a text.")]
    [InlineData("csv", "a,b\nmilk,x", "No column is chosen for the title.")]
    [InlineData(
        "json", "[{\"title\":\"milk\",\"colour\":\"white\"}]", "tasks[0].colour is unknown, duplicate, or of the wrong type.")]
    [InlineData("json", "[{\"title\":\"a\"},{\"title\":[1]}]", "tasks[1].title is unknown, duplicate, or of the wrong type.")]
    [InlineData("json", "[{\"title\":\"a\",\"key\":\"b\"}]", "tasks[0].key is unknown, duplicate, or of the wrong type.")]
    [InlineData("json", "[null]", "tasks[0] is null.")]
    [InlineData("json", "[{\"title\":\"a\",\"title\":\"b\"}]", "tasks[0].title is unknown, duplicate, or of the wrong type.")]
    [InlineData(
        "ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:party\nEND:VEVENT\nEND:VCALENDAR", "This entry is an event or a note, not a task.")]
    [InlineData("ics", "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:milk\nCREATED:yesterday\nEND:VTODO\nEND:VCALENDAR",
        "CREATED is 'yesterday', which is not a date.")]
    public async Task Entry_WhenInvalid_HasAnError(string format, string text, string error) =>
        (await Formats.Entries(format, text)).Should().Contain(entry => entry.Error == error);

    [Theory, InlineData("4 Mar 26 10:00 +0100"), InlineData("4 Mar 26 -0100"), InlineData("14:30:00.1234")]
    public Task Date_WithoutAYear_IsInvalid(string date) => Entry_WhenInvalid_HasAnError(
        "csv", $"title,created\nmilk,{date}", $"created is '{date}', which is no date or is ambiguous. Write it as 2026-01-31.");

    [Theory]
    [InlineData("title,id\nmilk,0193a000-0000-7000-8000-000000000001\nbread,0193a000-0000-7000-8000-000000000001", 3,
        "An entry above has the same id.")]
    [InlineData("title,created\nmilk,9999-12-31", 2, "createdAt is 9999-12-31, which is in the future.")]
    [InlineData("title\n\u0007", 2, "The title can hold text on one line only, without control characters.")]
    [InlineData("title,id\nmilk,00000000-0000-0000-0000-000000000000", 2, "The id must not be empty.")]
    [InlineData(
        "id,title,description,completed,completedAt,createdAt,updatedAt,version\n,milk,,false,,,,0", 2, "The version must be 1 or more.")]
    public async Task Task_WhenInvalid_HasAnError(string text, int line, string error) =>
        (await Analyze("csv", Encoding.UTF8.GetBytes(text))).Report.Refused.Should().Equal(new RefusedLine(line, error));

    [Fact]
    public async Task Entry_OfTenMegabytes_Fails()
    {
        var thrown = await FluentActions.Awaiting(() => Formats.Entries("csv", "title\n" + new string('x', 10 << 20)))
            .Should().ThrowAsync<InvalidFileException>();
        thrown.Which.Message.Should().Be("Line 2 is longer than 1,048,576 bytes. Check for a quotation mark that is not closed.");
        await FluentActions.Awaiting(() => Formats.Entries("json", $"[{{\"title\":\"{new string('x', 10 << 20)}\"}}]"))
            .Should().ThrowAsync<InvalidFileException>();
        await FluentActions.Awaiting(() => Formats.Entries("ics", $"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:{new string('x', 10 << 20)}"))
            .Should().ThrowAsync<InvalidFileException>();
    }

    [Theory, InlineData("csv"), InlineData("json"), InlineData("ics")]
    public async Task Archive_InPlaceOfAFile_Fails(string format)
    {
        byte[] zip = [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0, 0xE9, 0xFF, .. Enumerable.Repeat((byte)0, 4000)];
        (await FluentActions.Awaiting(() => Formats.Entries(format, zip)).Should().ThrowAsync<InvalidFileException>())
            .Which.Message.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Encoding_WithAMarkOrDetected_IsRead()
    {
        Encoding[] encodings =
        [
            new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF8Encoding(false),
            new UnicodeEncoding(false, false),
        ];
        foreach (var encoding in encodings)
            foreach (var end in new[] { "\r\n", "\n", "\r" })
            {
                byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes($"title;notes{end}Käse;\"two{end}lines\"{end}{end}漢字;x")];
                var entries = await Formats.Entries("csv", file);
                entries.Select(entry => entry.Task!.Title).Should().Equal(["Käse", "漢字"], encoding.EncodingName);
                entries[0].Task!.Description.Should().Be($"two{end}lines");
            }
        await FluentActions.Awaiting(() => Formats.Entries("csv", Encoding.Latin1.GetBytes("title\nKäse")))
            .Should().ThrowAsync<InvalidFileException>().WithMessage("This file is not text in UTF-8*");
    }

    [Fact]
    public async Task Export_OfTextsLikeFormulas_EscapesThem()
    {
        var file = new MemoryStream();
        var task = TestKit.ATask.Titled("=HYPERLINK(\"//evil\")").DescribedAs("'-2").Build();
        await new CsvTasks().Write(new[] { Application.Tasks.TaskView.Of(task) }.ToAsyncEnumerable(), file, default);

        var text = Encoding.UTF8.GetString(file.ToArray());
        text.Should().Contain("\"'=HYPERLINK(\"\"//evil\"\")\"").And.Contain(",''-2,");
    }

    [Fact]
    public async Task Todoist_DetectedByItsColumns_HasCommentsDatesAndPriorities()
    {
        var entries = await Formats.Entries("csv", """
            TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
            section,Home,,,,,,,,
            task,Pay rent,by transfer,1,1,Ann (1),,every 1st,en,Europe/Berlin
            note,account 7,,,,Ann (1),,,,
            task,Call Bob,,4,2,Ann (1),,,,
            """);

        entries.Select(entry => (entry.Task!.Title, entry.Task.Description))
            .Should().Equal(("Pay rent", "by transfer\nDue: every 1st\nPriority: 1\naccount 7"), ("Call Bob", ""));
    }

    [Fact]
    public async Task Calendar_OfAnotherProgram_KeepsOtherPropertiesInTheDescription()
    {
        var entries = await Formats.Entries("ics", """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VTIMEZONE
            TZID:Europe/Berlin
            END:VTIMEZONE
            BEGIN:VTODO
            UID:abc@example.org
            SUMMARY:Pay\, the
              rent
            DESCRIPTION:one\ntwo
            DUE;TZID=Europe/Berlin:20261201T090000
            PRIORITY:1
            COMPLETED:20261130T080000Z
            BEGIN:VALARM
            SUMMARY:not this
            END:VALARM
            END:VTODO
            END:VCALENDAR
            """);

        var task = entries.Should().ContainSingle().Which.Task!;
        (task.Title, task.Description, task.Completed, task.Key)
            .Should().Be(("Pay, the rent", "one\ntwo\nDue: 2026-12-01 08:00 UTC\nPriority: 1", true, "abc@example.org"));
        task.CompletedAt.Should().Be(new DateTimeOffset(2026, 11, 30, 8, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("24.12.2025", "2025-12-24"), InlineData("4.3.2026", "2026-03-04"), InlineData("25/03/2026", "2026-03-25")]
    [InlineData("03/25/2026", "2026-03-25"), InlineData("05-05-2026", "2026-05-05")]
    [InlineData("04.03.2026 14:30", "2026-03-04T14:30"), InlineData("2026-03-04", "2026-03-04"), InlineData("4 Mar 2026", "2026-03-04")]
    [InlineData("03/04/2026", null), InlineData("03-04-2026", null), InlineData("32.01.2026", null)]
    [InlineData("04-03-26", null), InlineData("4.3", null), InlineData("14:30", null)]
    public async Task Date_WhenUnambiguous_IsRead(string text, string? day)
    {
        var entry = (await Formats.Entries("csv", $"title,created\nmilk,{text}")).Should().ContainSingle().Subject;

        entry.Task?.CreatedAt.Should().Be(DateTimeOffset.Parse(
            day!, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal));
        (entry.Error is null).Should().Be(day is not null);
    }

    // Each of these files once kept a server busy for hours, or crashed it.
    [Fact]
    public async Task HostileFile_Always_IsImportedOrRejected()
    {
        var comments = await Analyze(
            "csv", Encoding.UTF8.GetBytes("TYPE,CONTENT\ntask,milk\n" + string.Concat(Enumerable.Repeat("note,some words\n", 200_000))),
            ImportMode.GoodLines);
        comments.Report.Counts.Refused.Should().Be(1);

        var same = await Analyze(
            "csv", Encoding.UTF8.GetBytes("title\n" + string.Concat(Enumerable.Repeat("a\n", 50_000))), ImportMode.GoodLines);
        same.Report.Counts.Added.Should().Be(50_000);

        var columns = await Analyze("csv", Encoding.UTF8.GetBytes(new string(',', 500_000) + "\nmilk"), ImportMode.GoodLines);
        columns.Job.Message.Should().Be("The first line has 500,001 columns; at most 200 are allowed.");

        var cells = string.Concat(Enumerable.Range(0, 20).Select(n => new string((char)('a' + n), 900_000) + "\n"));
        var longCells = await Analyze("csv", Encoding.UTF8.GetBytes("title\n" + cells), ImportMode.GoodLines);
        longCells.Report.Counts.Refused.Should().Be(20);

        var half = await Analyze("json", Encoding.UTF8.GetBytes("""{"\ud800":1,"tasks":[]}"""), ImportMode.GoodLines);
        half.Job.State.Should().Be(JobState.Failed);
        var never = await Formats.Entries(
            "ics", "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:milk\nDUE;TZID=America/New_York:99991231T235959\nEND:VTODO\nEND:VCALENDAR");
        never.Should().ContainSingle().Which.Error.Should().BeNull();
    }

    private static Task<ImportJob> Analyze(string format, byte[] file) => Analyze(format, file, null);

    private static async Task<ImportJob> Analyze(string format, byte[] file, ImportMode? imported)
    {
        await using var database = new DatabaseFile();
        var order = new ImportOrder(format, "tasks", DryRun: imported is null, imported ?? ImportMode.AllOrNothing);
        var import = ImportJob.Of(Job.Of(OwnerId.Local, ImportOrder.Kind, order, DateTimeOffset.UtcNow));
        return await new TaskImporter(new SqliteTaskRepository(database.Open()), TimeProvider.System)
            .Run(import, Formats.Of(format), () => new MemoryStream(file), new MemoryStream(), _ => { }, default);
    }
}
