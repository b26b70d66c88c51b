using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>What a scope reaches, as a condition on rows: the only place that turns one into the other.</summary>
internal static class SqliteScope
{
    /// <summary>The condition, for a table that has the column <c>owner</c>.</summary>
    public const string Reached = "owner = $owner";

    /// <summary>The parameter of the condition.</summary>
    public static (string Name, object? Value) Owner(Scope scope) => ("$owner", SqliteValues.Bytes(scope.Owner));
}
