namespace TaskManager.TestKit;

/// <summary>Settings that make password and code hashing cheap in tests.</summary>
public static class Guessing
{
    /// <summary>The settings.</summary>
    public static IReadOnlyList<(string Key, string Value)> Cheap { get; } =
    [
        ("Accounts:Guessing:PasswordRounds", "100"), ("Accounts:Guessing:CodeRounds", "10"),
        ("Accounts:Guessing:RefusalDelay", "00:00:00.02"),
    ];
}
