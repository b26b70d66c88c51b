using TaskManager.Infrastructure.Sqlite;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The start fails with a SQLite older than the tested one.</summary>
[Trait("M", "M5")]
public sealed class SqliteLibraryTests
{
    [Theory, InlineData("3.35.5"), InlineData("3.53.3")]
    public void Check_WhenTheLibraryIsOlder_ThrowsWithTheMinimum(string loaded) =>
        this.Invoking(_ => SqliteLibrary.Check(Version.Parse(loaded))).Should().Throw<StartupException>().WithMessage(
            $"SQLite {loaded} is loaded; TaskManager needs 3.53.4 or newer. "
            + "Restore the packages of Directory.Packages.props and build again.");

    [Theory, InlineData("3.53.4"), InlineData("3.60.0")]
    public void Check_WhenTheLibraryIsNewEnough_Passes(string loaded) => SqliteLibrary.Check(Version.Parse(loaded));
}
