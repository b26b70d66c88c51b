namespace TaskManager.TestKit;

/// <summary>Guessing costs almost nothing in tests: their time is not a guesser's.</summary>
public static class Guessing
{
    /// <summary>The settings.</summary>
    public static IReadOnlyList<(string Key, string Value)> Cheap { get; } =
    [
        ("Accounts:Guessing:PasswordRounds", "100"), ("Accounts:Guessing:CodeRounds", "10"),
        ("Accounts:Guessing:RefusalDelay", "00:00:00.02"),
    ];
}
