using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Tasks;

[Trait("M", "M4")]
public class TaskTextTests
{
    private static string? TitleError(string? typed) => TaskText.CheckTitle(TaskText.Title(typed));

    private static string? DescriptionError(string? typed) => TaskText.CheckDescription(TaskText.Description(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u200B\u2060 \uFEFF")]
    [InlineData(" \t\r\n\u00A0\u2028\u3000")]
    public void CheckTitle_WhenEmptyOrBlank_IsMissing(string? typed) => TitleError(typed).Should().Be(TaskErrors.TitleMissing);

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void CheckTitle_WhenWithinLimits_IsValid(int length) => TitleError(new string('a', length)).Should().BeNull();

    [Fact]
    public void CheckTitle_When201_IsTooLong() => TitleError(new string('a', 201)).Should().Be(TaskErrors.TitleTooLong);

    [Fact]
    public void CheckTitle_When200InBlanks_IsValid() => TitleError($"  {new string('a', 200)}\n").Should().BeNull();

    [Fact]
    public void CheckTitle_WhenEmoji_CountsTwoCodeUnitsEach()
    {
        TitleError(string.Concat(Enumerable.Repeat("😀", 100))).Should().BeNull();
        TitleError(string.Concat(Enumerable.Repeat("😀", 100)) + "!").Should().Be(TaskErrors.TitleTooLong);
    }

    [Theory]
    [InlineData("👩\u200D👩\u200D👧 and e\u0301")]
    [InlineData("<b>&amp; 'quotes' \"\\ %_*")]
    [InlineData("שלום 你好 नमस्ते")]
    [InlineData("no\u00A0break")]
    public void CheckTitle_WhenText_IsValid(string typed) => TitleError(typed).Should().BeNull();

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x07)]
    [InlineData(0x09)]
    [InlineData(0x0A)]
    [InlineData(0x0D)]
    [InlineData(0x1B)]
    [InlineData(0x7F)]
    [InlineData(0x85)]
    [InlineData(0x2028)]
    [InlineData(0x2029)]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public void CheckTitle_WhenControlOrLineOrLoneSurrogateInside_IsNotText(int codeUnit) =>
        TitleError($"a{(char)codeUnit}b").Should().Be(TaskErrors.TitleNotText);

    [Fact]
    public void CheckTitle_WhenSurrogatesAreInTheWrongPlace_IsNotText()
    {
        TitleError("a\uD83D").Should().Be(TaskErrors.TitleNotText);
        TitleError("\uDE00a").Should().Be(TaskErrors.TitleNotText);
        TitleError("\uDE00\uD83D").Should().Be(TaskErrors.TitleNotText);
        TitleError("\uD83D\uD83D\uDE00").Should().Be(TaskErrors.TitleNotText);
    }

    [Fact]
    public void Title_WhenInBlanks_IsTrimmed() => TaskText.Title("\u00A0 two  words\t\n").Should().Be("two  words");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n\t ")]
    public void Description_WhenBlank_IsNone(string? typed)
    {
        TaskText.Description(typed).Should().BeNull();
        DescriptionError(typed).Should().BeNull();
    }

    [Theory]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("a\rb", "a\nb")]
    [InlineData("a\u2028b\u0085c", "a\nb\nc")]
    [InlineData("  - indented\r\n\r\n", "  - indented")]
    public void Description_WhenLines_NormalizesLineBreaksAndKeepsLeadingSpace(string typed, string kept) =>
        TaskText.Description(typed).Should().Be(kept);

    [Fact]
    public void CheckDescription_When10000_IsValid() => DescriptionError(new string('a', 10_000)).Should().BeNull();

    [Fact]
    public void CheckDescription_When10001_IsTooLong() =>
        DescriptionError(new string('a', 10_001)).Should().Be(TaskErrors.DescriptionTooLong);

    [Fact]
    public void CheckDescription_WhenBrowserSendsCrLf_CountsALineBreakOnce()
    {
        var lines = string.Concat(Enumerable.Repeat("\r\n", 4_999));

        DescriptionError($"a{lines}{new string('b', 5_000)}").Should().BeNull();
        DescriptionError($"a{lines}{new string('b', 5_001)}").Should().Be(TaskErrors.DescriptionTooLong);
    }

    [Fact]
    public void CheckDescription_WhenTabs_IsValid() => DescriptionError("a\tb\n\tc").Should().BeNull();

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x08)]
    [InlineData(0x0B)]
    [InlineData(0x1B)]
    [InlineData(0x7F)]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public void CheckDescription_WhenControlOrLoneSurrogate_IsNotText(int codeUnit) =>
        DescriptionError($"a{(char)codeUnit}b").Should().Be(TaskErrors.DescriptionNotText);

    [Fact]
    public void Messages_WhenTooLong_NameTheLimit()
    {
        TaskErrors.TitleTooLong.Should().Contain("200");
        TaskErrors.DescriptionTooLong.Should().Contain("10,000");
    }
}
