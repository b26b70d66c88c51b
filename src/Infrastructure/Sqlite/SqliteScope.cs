using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Translates a scope to a condition on rows: the only place that does.</summary>
internal static class SqliteScope
{
    /// <summary>The condition, for tables that have the column <c>owner</c>.</summary>
    public const string Reached = "owner = $owner";

    /// <summary>The parameter of the condition.</summary>
    public static (string Name, object? Value) Owner(Scope scope) => ("$owner", SqliteValues.Bytes(scope.Owner));
}
