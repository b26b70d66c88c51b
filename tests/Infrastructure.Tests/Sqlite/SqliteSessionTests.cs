using Microsoft.Data.Sqlite;
using TaskManager.Infrastructure.Sqlite;

namespace TaskManager.Infrastructure.Tests.Sqlite;

public sealed class SqliteSessionTests
{
    [Fact]
    public void Scalar_WhenParametersComeInAnotherOrder_BindsThemByName()
    {
        using var session = new SqliteSession(":memory:", SqliteOpenMode.Memory, busySeconds: 1);

        session.Scalar("SELECT $a || $b", ("$a", "x"), ("$b", "y")).Should().Be("xy");
        session.Scalar("SELECT $a || $b", ("$b", "y"), ("$a", "x")).Should().Be("xy");
    }
}
